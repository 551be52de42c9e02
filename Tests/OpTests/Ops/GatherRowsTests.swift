import Autograd
import TensorCore
import XCTest

final class GatherRowsTests: OpTestCase {
  func testARowTakenTwiceGathersBothGradients() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([3, 2], [1, 2, 3, 4, 5, 6]))
    let y = x.gatheringRows([2, 0, 2])
    XCTAssertEqual(y.value, Tensor([3, 2], [5, 6, 1, 2, 5, 6]))
    XCTAssertEqual(tape.gradients(of: y.sum())[x], Tensor([3, 2], [1, 1, 0, 0, 2, 2]))
  }
}
