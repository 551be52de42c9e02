import Autograd
import Layers
import TensorCore
import XCTest

final class LinearLayerTests: XCTestCase {
  private struct Attributes: Decodable {
    let inputs: Int
    let outputs: Int
    let bias: Bool
  }

  func testOutputAndGradientsArePyTorchs() throws {
    try expectGoldens(within: 1e-15, as: Double.self)
    try expectGoldens(within: 1e-7, as: Float.self)
  }

  private func expectGoldens<S: Scalar>(within tolerance: Double, as type: S.Type) throws {
    for golden in try CaseFile<LayerCase<Attributes>>.cases(of: "Layers/Linear.json") {
      let attributes = golden.attributes
      let layer = LinearLayer<S>(
        inputs: attributes.inputs, outputs: attributes.outputs, bias: attributes.bias, .blank)
      layer.fill(golden.parameters)
      layer.expectPass(golden.pass, .training, within: tolerance, golden.name)
    }
  }
}
