import Autograd
import Layers
import TensorCore
import XCTest

final class LatentDivergenceTests: XCTestCase {
  /// By hand: ½ (μ² + σ² − 1 − ln σ²), averaged over two images.
  func testEachDimensionHasItsOwnDivergence() {
    let mu = Tensor<Double>([2, 3], [0, 1, 0, 0, 3, 0])
    let variance = Tensor<Double>([2, 3], [1, 1, 4, 1, 1, 0.25])
    let found = latentDivergence(mu: mu, logVariance: Tensor([2, 3], variance.scalars.map(Double.log)))
    let expected = Tensor<Double>([3], [0, (0.5 + 4.5) / 2, (3 - Double.log(4) - 0.75 + Double.log(4)) / 4])
    XCTAssertLessThanOrEqual(Deviation(found, from: expected).value, 1e-15)
  }

  func testItsSumIsTheMeanDivergenceOfTheImages() {
    let (mu, v): (Tensor<Double>, Tensor<Double>) = (
      RandomStream(seed: 1, purpose: .checks).normal([300, 5]),
      RandomStream(seed: 2, purpose: .checks).normal([300, 5])
    )
    let tape = Tape<Double>(recording: false)
    let whole = gaussianKL(mu: tape.constant(mu), logVariance: tape.constant(v)).mean().value.scalar
    XCTAssertEqual(latentDivergence(mu: mu, logVariance: v).scalars.reduce(0, +), whole, accuracy: 1e-12)
  }

  func testADimensionThatOverflowsLeavesTheOthersAlone() {
    let found = latentDivergence(mu: Tensor<Float>([1, 2], [0, 1]), logVariance: Tensor([1, 2], [100, 0]))
    XCTAssertEqual(found, Tensor([2], [.infinity, 0.5]))
  }
}
