import Autograd
import TensorCore
import XCTest

final class PermuteTests: OpTestCase {
  func testTheTransposeOfAMatrixExchangesItsAxes() {
    let x = Tape<Double>().variable(Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    XCTAssertEqual(x.transposed().value, Tensor([3, 2], [1, 4, 2, 5, 3, 6]))
    XCTAssertEqual(x.permuted([0, 1]).value, x.value)
  }
}
