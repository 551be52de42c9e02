import Autograd
import TensorCore
import XCTest

final class ConvTranspose2dTests: OpTestCase {
  func testEachPixelLeavesItsMultipleOfTheKernel() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([1, 2, 2, 1], [1, 2, 3, 4]))
    let w = tape.variable(Tensor([1, 1, 2, 2], [1, 10, 100, 1000]))
    let y = x.convTranspose2d(w)
    XCTAssertEqual(y.value, Tensor([1, 3, 3, 1], [1, 12, 20, 103, 1234, 2040, 300, 3400, 4000]))
    let gradients = tape.gradients(of: y.sum())
    XCTAssertEqual(gradients[x], Tensor([1, 2, 2, 1], repeating: 1111))
    XCTAssertEqual(gradients[w], Tensor([1, 1, 2, 2], repeating: 10))
  }
}
