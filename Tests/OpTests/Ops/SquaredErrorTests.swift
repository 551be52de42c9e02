import Autograd
import TensorCore
import XCTest

final class SquaredErrorTests: OpTestCase {
  func testOneInputUsedTwiceHasNoErrorAndNoGradient() {
    XCTAssertEqual(gradientOfSum([-2, 0, 5] as [Float]) { $0.squaredError(against: $0) }, [0, 0, 0])
  }

  func testEachImageIsSummedAndNotAveraged() {
    let tape = Tape<Float>()
    let a = tape.constant(Tensor([2, 1, 2, 2], [1, 2, 3, 4, 0, 0, 0, 0]))
    let b = tape.constant(Tensor([2, 1, 2, 2], [0, 0, 0, 0, 0, 0, 0, 3]))
    XCTAssertEqual(a.squaredError(against: b).value, Tensor([2], [30, 9]))
  }
}
