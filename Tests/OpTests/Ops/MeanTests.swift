import Autograd
import TensorCore
import XCTest

final class MeanTests: OpTestCase {
  func testAllAxesAreReducedUnlessSomeAreNamed() {
    let x = Tape<Double>().variable(Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    XCTAssertEqual(x.mean().value, Tensor(3.5))
    XCTAssertEqual(x.mean(over: [0], keepingAxes: true).value, Tensor([1, 3], [2.5, 3.5, 4.5]))
  }
}
