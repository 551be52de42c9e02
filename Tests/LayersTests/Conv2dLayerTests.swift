import Autograd
import Layers
import TensorCore
import XCTest

final class Conv2dLayerTests: XCTestCase {
  private struct Attributes: Decodable {
    let inputChannels: Int
    let outputChannels: Int
    let kernel: [Int]
    let stride: [Int]
    let padding: [Int]
    let bias: Bool
  }

  func testOutputAndGradientsArePyTorchs() throws {
    try expectGoldens(within: 1e-15, as: Double.self)
    try expectGoldens(within: 1e-7, as: Float.self)
  }

  private func expectGoldens<S: Scalar>(within tolerance: Double, as type: S.Type) throws {
    for golden in try CaseFile<LayerCase<Attributes>>.cases(of: "Layers/Conv2d.json") {
      let attributes = golden.attributes
      let layer = Conv2dLayer<S>(
        inputs: attributes.inputChannels, outputs: attributes.outputChannels, kernel: pair(attributes.kernel),
        stride: pair(attributes.stride), padding: pair(attributes.padding), bias: attributes.bias, .blank)
      layer.fill(golden.parameters)
      layer.expectPass(golden.pass, .training, within: tolerance, golden.name)
    }
  }
}

/// (height, width) from a golden's list.
func pair(_ list: [Int]) -> (y: Int, x: Int) { (list[0], list[1]) }
