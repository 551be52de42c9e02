import Autograd
import TensorCore
import XCTest

final class ReparameterizeTests: OpTestCase {
  func testWithoutNoiseTheSampleIsTheMean() {
    let tape = Tape<Float>()
    let (mu, logVariance) = (tape.constant(Tensor([3], [-1, 0, 2])), tape.constant(Tensor([3], [-9, 0, 9])))
    let z = reparameterize(mu: mu, logVariance: logVariance, epsilon: tape.constant(Tensor([3])))
    XCTAssertEqual(z.value, mu.value)
  }

  func testGradientsReachTheMeanWhenTheVarianceIsAConstant() {
    let tape = Tape<Float>()
    let (mu, logVariance) = (tape.variable(Tensor([1], [0.5])), tape.constant(Tensor([1], [0])))
    let z = reparameterize(mu: mu, logVariance: logVariance, epsilon: tape.constant(Tensor([1], [2])))
    XCTAssertEqual(z.value.scalar, 2.5)
    XCTAssertEqual(tape.gradients(of: z)[mu]?.scalar, 1)
  }
}
