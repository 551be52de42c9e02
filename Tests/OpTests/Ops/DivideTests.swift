import Autograd
import TensorCore
import XCTest

final class DivideTests: OpTestCase {
  func testAnInputUsedTwiceGathersBothGradients() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([2], [3, -5]))
    let gradients = tape.gradients(of: (x / x).sum())
    XCTAssertEqual(gradients[x], Tensor([2], [0, 0]))
  }

  func testANumberMayStandOnEitherSide() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([2], [4, -8]))
    XCTAssertEqual((x / 2.0).value, Tensor([2], [2, -4]))
    XCTAssertEqual((2.0 / x).value, Tensor([2], [0.5, -0.25]))
    let gradients = tape.gradients(of: (2.0 / x).sum())
    XCTAssertEqual(gradients[x], Tensor([2], [-0.125, -0.03125]))
  }
}
