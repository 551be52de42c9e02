import Foundation
import Models
import XCTest

final class ConfigurationTests: XCTestCase {
  private func json(_ configuration: ModelConfiguration) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(configuration), as: UTF8.self)
  }

  /// Files of earlier versions know one hidden layer and ReLU; such a model's are the same today.
  func testOneLayerOfReLUIsWrittenAsItAlwaysWas() throws {
    let text =
      #"{"baseChannels":32,"beta":1,"channels":1,"hidden":400,"imageSize":28,"latentDim":20,"model":"mlp","#
      + #""reconLoss":"bce"}"#
    XCTAssertEqual(try json(ModelConfiguration(.mlp, activation: .relu)), text)
    XCTAssertEqual(
      try JSONDecoder().decode(ModelConfiguration.self, from: Data(text.utf8)), ModelConfiguration(.mlp))
  }

  func testSeveralLayersAreReadAsTheyAreWritten() throws {
    let configuration = ModelConfiguration(.mlp, hidden: [200, 100], activation: .tanh, reconLoss: .gaussian)
    let text = try json(configuration)
    XCTAssertTrue(text.contains(#""activation":"tanh""#) && text.contains(#""hidden":[200,100]"#), text)
    XCTAssertEqual(try JSONDecoder().decode(ModelConfiguration.self, from: Data(text.utf8)), configuration)
  }

  /// The ELBO is not mentioned, so that files of earlier versions keep their bytes.
  func testTheObjectiveIsWrittenWhereItIsAnotherThanTheELBO() throws {
    XCTAssertEqual(ModelConfiguration(.mlp, objective: .elbo), ModelConfiguration(.mlp))
    for (configuration, text) in [
      (ModelConfiguration(.mlp, objective: .elbo), #""model":"mlp","reconLoss":"bce"}"#),
      (ModelConfiguration(.mlp, freeBits: 0.5), #""freeBits":0.5,"#),
      (
        ModelConfiguration(.mlp, objective: .iwae),
        #""importanceSamples":5,"latentDim":20,"model":"mlp","objective":"iwae","#
      ),
      (ModelConfiguration(.mlp, objective: .iwae, importanceSamples: 50), #""importanceSamples":50,"#),
      (ModelConfiguration(.mlp, beta: 6, objective: .tc), #""beta":6,"channels":1,"hidden":400,"#),
      (ModelConfiguration(.mlp, objective: .capacity), #""capacity":25,"channels":1,"gamma":1000,"#),
      (
        ModelConfiguration(.mlp, objective: .capacity, gamma: 30, capacity: 4),
        #""capacity":4,"channels":1,"gamma":30,"#
      ),
    ] {
      let found = try json(configuration)
      XCTAssertTrue(found.contains(text), found)
      XCTAssertEqual(try JSONDecoder().decode(ModelConfiguration.self, from: Data(found.utf8)), configuration)
      XCTAssertNoThrow(try configuration.validate(), found)
    }
  }

  func testASettingOfAnotherObjectiveIsRefused() {
    for (configuration, words) in [
      (
        ModelConfiguration(.mlp, beta: 4, objective: .iwae),
        "model 'mlp': beta: expected 1 with the objective iwae, because it is a setting of elbo and tc, found 4.0"
      ),
      (
        ModelConfiguration(.mlp, beta: 4, objective: .capacity),
        "beta: expected 1 with the objective capacity, because it is a setting of elbo and tc, found 4.0"
      ),
      (
        ModelConfiguration(.mlp, gamma: 30),
        "gamma: expected none with the objective elbo, because it is a setting of capacity, found 30.0"
      ),
      (
        ModelConfiguration(.mlp, objective: .tc, capacity: 3),
        "capacity: expected none with the objective tc, because it is a setting of capacity, found 3.0"
      ),
      (
        ModelConfiguration(.mlp, importanceSamples: 3),
        "importance samples: expected none with the objective elbo, because it is a setting of iwae, found 3"
      ),
      (
        ModelConfiguration(.mlp, objective: .tc, freeBits: 0.1),
        "free bits: expected none with the objective tc, because it is a setting of elbo, found 0.1"
      ),
    ] {
      XCTAssertThrowsError(try configuration.validate()) { XCTAssertTrue("\($0)".hasSuffix(words), "\($0)") }
    }
  }

  func testASettingOutsideItsRangeIsRefused() {
    for (configuration, words) in [
      (ModelConfiguration(.mlp, beta: -1), "beta: expected a finite number of at least 0, found -1.0"),
      (ModelConfiguration(.mlp, beta: .nan), "beta: expected a finite number of at least 0, found nan"),
      (
        ModelConfiguration(.mlp, objective: .iwae, importanceSamples: 0),
        "importance samples: expected 1 to 1000, found 0"
      ),
      (
        ModelConfiguration(.mlp, objective: .iwae, importanceSamples: 1001),
        "importance samples: expected 1 to 1000, found 1001"
      ),
      (
        ModelConfiguration(.mlp, objective: .capacity, gamma: 0), "gamma: expected a finite number above 0, found 0.0"
      ),
      (
        ModelConfiguration(.mlp, objective: .capacity, gamma: .infinity),
        "gamma: expected a finite number above 0, found inf"
      ),
      (
        ModelConfiguration(.mlp, objective: .capacity, capacity: -1),
        "capacity: expected a finite number of at least 0, found -1.0"
      ),
      (ModelConfiguration(.mlp, freeBits: -0.5), "free bits: expected a finite number of at least 0, found -0.5"),
      (ModelConfiguration(.mlp, freeBits: .nan), "free bits: expected a finite number of at least 0, found nan"),
    ] {
      XCTAssertThrowsError(try configuration.validate()) { XCTAssertTrue("\($0)".hasSuffix(words), "\($0)") }
    }
  }

  func testAnUnknownNameIsAnErrorThatSaysIt() {
    let text = #"{"baseChannels":1,"beta":1,"channels":1,"hidden":4,"imageSize":28,"latentDim":2,"model":"gan"}"#
    XCTAssertThrowsError(try JSONDecoder().decode(ModelConfiguration.self, from: Data(text.utf8))) {
      XCTAssertTrue("\($0)".contains("gan"), "\($0)")
    }
  }

  func testWhatMakesNoModelIsRefused() {
    for (configuration, words) in [
      (ModelConfiguration(.mlp, imageSize: 32), "image size: expected 28, found 32"),
      (ModelConfiguration(.mlp, channels: 3), "channels: expected 1, found 3"),
      (ModelConfiguration(.mlp, hidden: []), "hidden layers: expected 1 to 8, found 0"),
      (ModelConfiguration(.mlp, hidden: [3, 0]), "hidden units: expected 1 to 65536, found 0"),
      (
        ModelConfiguration(.celeba, reconLoss: .bce),
        "expected mse or gaussian, because its pixels lie in [−1, 1] and bce wants [0, 1], found bce"
      ),
    ] {
      XCTAssertThrowsError(try configuration.validate()) { XCTAssertTrue("\($0)".contains(words), "\($0)") }
    }
  }
}
