import Autograd
import Checking
import Layers
import Models
import TensorCore
import XCTest

final class ImportanceWeightedBoundTests: XCTestCase {
  private let images: Tensor<Float> = RandomStream(seed: 1, purpose: .checks).uniform([3, 28, 28, 1])

  private func noise(_ sample: Int) -> Tensor<Float> {
    RandomStream(seed: 2, purpose: .checks, step: UInt64(sample)).normal([3, 2])
  }

  /// With all weights 0 the posterior is the prior and each pixel is a fair coin: every sample
  /// weighs the same, whatever β.
  func testWhereLatentsCarryNothingTheBoundIsTheReconstruction() throws {
    let configuration = ModelConfiguration(.mlp, latentDim: 2, hidden: 3, beta: 4)
    let model = try Model<Float>(configuration, seed: 3)
    for (_, parameter) in model.parameters { parameter.value = Tensor(parameter.shape) }
    for k in [1, 7] {
      let bound = model.importanceWeightedBound(of: images, samples: k, noise: noise)
      let coins = Tensor<Double>([3], repeating: -784 * Double.log(2))
      XCTAssertLessThanOrEqual(Deviation(bound, from: coins).value, 1e-6)
    }
  }

  func testTheModelIsUsedAndNotTrained() throws {
    let model = try Model<Float>(
      ModelConfiguration(.mnist, latentDim: 2, baseChannels: 1), seed: 3)
    let first = model.importanceWeightedBound(of: images, samples: 2, noise: noise)
    XCTAssertEqual(model.importanceWeightedBound(of: images, samples: 2, noise: noise), first)
    for case (let name, .counter(let counter)) in model.state.map({ ($0.name, $0.kind) }) {
      XCTAssertEqual(counter.value, 0, name)
    }
  }
}
