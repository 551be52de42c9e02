import Autograd
import TensorCore
import XCTest

final class MaxTests: OpTestCase {
  func testTiesShareTheGradientEvenly() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([2, 3], [7, 1, 7, 2, 3, 0]))
    let y = x.max(over: [1])
    XCTAssertEqual(y.value, Tensor([2], [7, 3]))
    XCTAssertEqual(tape.gradients(of: y.sum())[x], Tensor([2, 3], [0.5, 0, 0.5, 0, 1, 0]))
  }

  func testNaNSpoilsItsOwnRowAlone() throws {
    let tape = Tape<Float>()
    let x = tape.variable(Tensor([2, 2], [.nan, 1, 2, 3]))
    let y = x.max(over: [1], keepingAxes: true)
    XCTAssertTrue(y.value[0, 0].isNaN)
    let dx = try XCTUnwrap(tape.gradients(of: y.sum())[x])
    XCTAssertTrue(dx[0, 0].isNaN && dx[0, 1].isNaN)
    XCTAssertEqual([dx[1, 0], dx[1, 1]], [0, 1])
  }
}
