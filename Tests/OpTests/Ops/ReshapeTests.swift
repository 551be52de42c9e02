import Autograd
import TensorCore
import XCTest

final class ReshapeTests: OpTestCase {
  func testScalarsKeepTheirRowMajorOrder() {
    let x = Tape<Double>().variable(Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    XCTAssertEqual(x.reshaped([3, 2]).value, Tensor([3, 2], [1, 2, 3, 4, 5, 6]))
  }
}
