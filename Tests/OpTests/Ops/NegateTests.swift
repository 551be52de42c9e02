import Autograd
import TensorCore
import XCTest

final class NegateTests: OpTestCase {
  func testTwiceIsTheIdentity() {
    let x = Tape<Float>().constant(Tensor([4], [-.infinity, -1.5, 0, 3e38]))
    XCTAssertEqual((-(-x)).value, x.value)
  }
}
