import Autograd
import TensorCore
import XCTest

final class Conv2dTests: OpTestCase {
  func testTheKernelSlidesOverTheImageUnflipped() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]))
    let w = tape.variable(Tensor([1, 1, 2, 2], [1, 2, 3, 4]))
    let y = x.conv2d(w)
    XCTAssertEqual(y.value, Tensor([1, 2, 2, 1], [37, 47, 67, 77]))
    let gradients = tape.gradients(of: y.sum())
    XCTAssertEqual(gradients[x], Tensor([1, 3, 3, 1], [1, 3, 2, 4, 10, 6, 3, 7, 4]))
    XCTAssertEqual(gradients[w], Tensor([1, 1, 2, 2], [12, 16, 24, 28]))
  }
}
