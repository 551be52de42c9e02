import Autograd
import TensorCore
import XCTest

final class ConcatenateTests: OpTestCase {
  func testJoiningThePartsOfATensorGivesItBack() {
    let x = Tape<Double>().variable(Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    let parts = [x.sliced(axis: 1, 0..<1), x.sliced(axis: 1, 1..<3)]
    XCTAssertEqual(concatenate(parts, axis: 1).value, x.value)
  }

  func testAnInputUsedTwiceGathersBothGradients() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([2], [1, 2]))
    let weights = tape.constant(Tensor([4], [1, 10, 100, 1000]))
    XCTAssertEqual(tape.gradients(of: (concatenate([x, x], axis: 0) * weights).sum())[x], Tensor([2], [101, 1010]))
  }
}
