import Autograd
import Layers
import TensorCore
import XCTest

final class ConvTranspose2dLayerTests: XCTestCase {
  private struct Attributes: Decodable {
    let inputChannels: Int
    let outputChannels: Int
    let kernel: [Int]
    let stride: [Int]
    let padding: [Int]
    let outputPadding: [Int]
    let bias: Bool
  }

  func testOutputAndGradientsArePyTorchs() throws {
    try expectGoldens(within: 1e-15, as: Double.self)
    try expectGoldens(within: 1e-7, as: Float.self)
  }

  private func expectGoldens<S: Scalar>(within tolerance: Double, as type: S.Type) throws {
    for golden in try CaseFile<LayerCase<Attributes>>.cases(of: "Layers/ConvTranspose2d.json") {
      let attributes = golden.attributes
      let layer = ConvTranspose2dLayer<S>(
        inputs: attributes.inputChannels, outputs: attributes.outputChannels, kernel: pair(attributes.kernel),
        stride: pair(attributes.stride), padding: pair(attributes.padding),
        outputPadding: pair(attributes.outputPadding), bias: attributes.bias, .blank)
      layer.fill(golden.parameters)
      layer.expectPass(golden.pass, .training, within: tolerance, golden.name)
    }
  }
}
