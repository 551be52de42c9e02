import Checking
import Foundation
import Numerics
import XCTest

/// Layers, losses, optimizers and whole models against independent references.
final class GoldenTests: XCTestCase {
  func testLayersArePyTorchs() throws { try expectEveryCheckPasses("layer/") }

  func testLossesArePyTorchsOrExact() throws { try expectEveryCheckPasses("loss/") }

  func testOptimizersArePyTorchs() throws { try expectEveryCheckPasses("optimizer/") }

  func testModelsArePyTorchs() throws { try expectEveryCheckPasses("model/") }
}

/// Random numbers and initial values.
final class RandomTests: XCTestCase {
  func testRandomNumbersAreWhatTheyAreSaidToBe() throws { try expectEveryCheckPasses("random/") }
}

/// What a check says when a golden is not met.
final class ComplaintTests: XCTestCase {
  private var folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent(UUID().uuidString)

  override func tearDown() { try? FileManager.default.removeItem(at: folder) }

  /// The repository's goldens, one of them edited: the folder holds that file alone.
  private func edited(_ file: String, _ edit: (inout Any) throws -> Void) throws -> GoldenFolder {
    let path = folder.appendingPathComponent(file)
    try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    var document = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: "\(golden.path)/\(file)")))
    try edit(&document)
    try JSONSerialization.data(withJSONObject: document).write(to: path)
    return GoldenFolder(folder.path)
  }

  func testALayersFailureNamesTheCaseTheStepTheTensorAndThePosition() throws {
    let folder = try edited("Layers/Linear.json") { document in
      document = replacing(document, at: ["cases", 0, "steps", 1, "gradients", "weight", "values", 7]) { $0 + 0.125 }
    }
    let check = try XCTUnwrap(LayerChecks.checks(golden: folder).first { $0.name == "layer/Linear/golden-double" })
    let result = try check.run()
    XCTAssertEqual(result.failures.count, 1)
    let failure = try XCTUnwrap(result.failures.first)
    XCTAssert(
      failure.hasPrefix("layer/Linear/golden-double: plain, step 2, gradient of weight, at [7]: found "), failure)
  }

  func testAModelsFailureNamesTheStepAndTheTerm() throws {
    let folder = try edited("Models/mlp.json") { document in
      document = replacing(document, at: ["adam", "losses", 4, "kl"]) { $0 * 1.001 }
    }
    let check = try XCTUnwrap(
      ModelChecks.checks(golden: folder).first { $0.name == "model/mlp/ten-steps-double" })
    let failures = try check.run().failures
    XCTAssertEqual(failures.count, 1)
    XCTAssert(
      failures.allSatisfy { $0.hasPrefix("model/mlp/ten-steps-double: step 5, KL, at [0]: found ") }, "\(failures)")
  }

  /// The document with another number at a path of keys and positions.
  private func replacing(_ document: Any, at path: [Any], _ edit: (Double) -> Double) -> Any {
    guard let first = path.first else { return (document as? Double).map(edit) ?? document }
    let rest = Array(path.dropFirst())
    if var object = document as? [String: Any], let key = first as? String, let inner = object[key] {
      object[key] = replacing(inner, at: rest, edit)
      return object
    }
    if var list = document as? [Any], let position = first as? Int, list.indices.contains(position) {
      list[position] = replacing(list[position], at: rest, edit)
      return list
    }
    XCTFail("nothing at \(first)")
    return document
  }
}
