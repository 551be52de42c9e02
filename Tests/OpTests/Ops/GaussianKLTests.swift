import Autograd
import TensorCore
import XCTest

final class GaussianKLTests: OpTestCase {
  func testThePriorItselfIsAtDistanceZeroAndHasNoGradient() {
    let tape = Tape<Float>()
    let (mu, logVariance) = (tape.variable(Tensor([2, 3])), tape.variable(Tensor([2, 3])))
    let kl = gaussianKL(mu: mu, logVariance: logVariance)
    XCTAssertEqual(kl.value, Tensor([2]))
    let gradients = tape.gradients(of: [(kl, Tensor([2], repeating: 1))])
    XCTAssertEqual(gradients[mu], Tensor([2, 3]))
    XCTAssertEqual(gradients[logVariance], Tensor([2, 3]))
  }

  func testAPosteriorCloseToThePriorIsNotRoundedToIt() {
    // Exactly μ² / 2 = 5e-13; in Float 1 + 1e-12 is 1, so μ² + e^v − 1 − v, added from the left,
    // would be 0.
    let tape = Tape<Float>()
    let (mu, logVariance) = (tape.constant(Tensor([1], [1e-6])), tape.constant(Tensor([1], [0])))
    XCTAssertEqual(gaussianKL(mu: mu, logVariance: logVariance).value.scalar, 5e-13, accuracy: 6e-20)
  }
}
