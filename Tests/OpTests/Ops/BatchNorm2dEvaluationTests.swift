import Autograd
import TensorCore
import XCTest

final class BatchNorm2dEvaluationTests: OpTestCase {
  func testTheGivenStatisticsNormalizeAndAreConstants() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([2, 1, 1, 1], [1, 3]))
    let (weight, bias) = (tape.variable([6]), tape.variable([5]))
    let (mean, variance) = (tape.constant([1]), tape.constant([4]))
    let y = BatchNorm2dEvaluation(epsilon: 0)(x, weight, bias, mean, variance)
    XCTAssertEqual(y.value.scalars, [5, 11])
    let gradients = tape.gradients(of: y.sum())
    XCTAssertEqual(gradients[x]?.scalars, [3, 3])
    XCTAssertEqual(gradients[weight], [1])
    XCTAssertEqual(gradients[bias], [2])
    XCTAssertNil(gradients[mean])
  }
}
