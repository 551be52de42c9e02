import Autograd
import TensorCore
import XCTest

final class BatchNorm2dTests: OpTestCase {
  func testABatchOfMeanZeroAndVarianceOneIsScaledAndShifted() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([2, 1, 1, 1], [-1, 1]))
    let (weight, bias) = (tape.variable([3]), tape.variable([5]))
    let y = BatchNorm2d(epsilon: 0)(x, weight, bias)
    XCTAssertEqual(y.value.scalars, [2, 8])
    let gradients = tape.gradients(of: y.sum())
    XCTAssertEqual(gradients[x]?.scalars, [0, 0], "what moves all values alike is subtracted")
    XCTAssertEqual(gradients[weight], [0])
    XCTAssertEqual(gradients[bias], [2])
  }
}
