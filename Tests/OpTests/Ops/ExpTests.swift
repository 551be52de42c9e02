import Autograd
import TensorCore
import XCTest

final class ExpTests: OpTestCase {
  func testItIsItsOwnDerivative() {
    let x = [-1, 0, 1] as [Double]
    let y = Tape<Double>().constant(Tensor([3], x)).exp().value.scalars
    XCTAssertEqual(y[1], 1)
    XCTAssertEqual(y[2], 2.718_281_828_459_045, accuracy: 4e-16)
    XCTAssertEqual(gradientOfSum(x) { $0.exp() }, y)
  }
}
