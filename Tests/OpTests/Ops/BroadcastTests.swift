import Autograd
import TensorCore
import XCTest

final class BroadcastTests: OpTestCase {
  func testAColumnIsRepeatedAndItsGradientGathered() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([2, 1], [1, 2]))
    let y = x.broadcast(to: [2, 3])
    XCTAssertEqual(y.value, Tensor([2, 3], [1, 1, 1, 2, 2, 2]))
    XCTAssertEqual(tape.gradients(of: y.sum())[x], Tensor([2, 1], [3, 3]))
  }
}
