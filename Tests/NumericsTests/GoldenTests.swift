import XCTest

/// Layers, losses, optimizers and whole models against independent references.
final class GoldenTests: XCTestCase {
  func testLayersArePyTorchs() throws { try expectEveryCheckPasses("layer/") }

  func testLossesArePyTorchsOrExact() throws { try expectEveryCheckPasses("loss/") }

  func testOptimizersArePyTorchs() throws { try expectEveryCheckPasses("optimizer/") }

  func testModelsArePyTorchs() throws { try expectEveryCheckPasses("model/") }
}
