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
