import Autograd
import TensorCore
import XCTest

final class AdaptiveAvgPool2dTests: OpTestCase {
  func testCellsOverlapWhereTheyDoNotDivideTheImage() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([1, 2, 3, 1], [1, 2, 3, 4, 5, 6]))
    let y = x.adaptiveAvgPool2d(height: 1, width: 2)
    XCTAssertEqual(y.value, Tensor([1, 1, 2, 1], [3, 4]))
    XCTAssertEqual(tape.gradients(of: y.sum())[x], Tensor([1, 2, 3, 1], [0.25, 0.5, 0.25, 0.25, 0.5, 0.25]))
  }
}
