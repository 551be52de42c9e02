import Autograd
import Book
import Models
import TensorCore
import XCTest

final class Solutions16Tests: XCTestCase {
  func testAMemberCostsTwiceAsMuchAsTheMean() {
    let numbers: Tensor<Double> = RandomStream(seed: 3, purpose: .checks).normal([40])
    let images = (0..<10).map { Array(numbers.scalars[4 * $0..<4 * $0 + 4]) }
    let (mean, member) = errorsOfTheMeanAndOfAMember(images)
    XCTAssertEqual(member, 2 * mean, accuracy: 1e-12)
  }

  func testNoVarianceIsBetterThanTheMeanSquaredError() {
    let (s, loss) = calibrated(squaredError: 30, values: 100)
    for other in stride(from: s - 2, through: s + 2, by: 0.1) {
      let otherLoss = 0.5 * (Double.exp(-other) * 30 + 100 * (other + Double.log(2 * .pi)))
      XCTAssertGreaterThanOrEqual(otherLoss, loss - 1e-12)
    }
    let halved = calibrated(squaredError: 15, values: 100).loss
    XCTAssertEqual(loss - halved, 50 * Double.log(2), accuracy: 1e-12)
  }

  func testAVarianceIsABeta() {
    let (s, range) = (-1.3, PixelRange.symmetric)
    let tape = Tape<Double>(recording: false)
    let x = tape.constant(Tensor([1, 2, 2, 1], [0.5, -0.2, 0.1, 0.9]))
    func loss(_ h: [Double], kl: Double) -> (learned: Double, squared: Double) {
      let h = tape.constant(Tensor([1, 2, 2, 1], h))
      let learned = LearnedGaussian(pixelRange: range).logProbability(of: x, given: h, [tape.constant(Tensor(s))])
      let squared = Gaussian(pixelRange: range).logProbability(of: x, given: h, [])
      return (-learned.value.scalars[0] + kl, -squared.value.scalars[0] + equivalentBeta(logVariance: s) * kl)
    }
    let (a, b) = (loss([0, 1, 2, 3], kl: 2), loss([0.3, -1, 0, 1], kl: 5))
    XCTAssertEqual(2 * Double.exp(s) * (a.learned - b.learned), a.squared - b.squared, accuracy: 1e-12)
  }
}
