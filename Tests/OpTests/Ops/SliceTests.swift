import Autograd
import TensorCore
import XCTest

final class SliceTests: OpTestCase {
  func testOutsideTheRangeTheGradientIsZero() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    let y = x.sliced(axis: 1, 1..<3)
    XCTAssertEqual(y.value, Tensor([2, 2], [2, 3, 5, 6]))
    XCTAssertEqual(tape.gradients(of: y.sum())[x], Tensor([2, 3], [0, 1, 1, 0, 1, 1]))
  }
}
