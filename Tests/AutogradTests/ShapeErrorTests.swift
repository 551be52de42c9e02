import Autograd
import XCTest

final class ShapeErrorTests: XCTestCase {
  func testItSaysWhoWhatWasExpectedAndWhatCame() {
    let error = ShapeError("matmul", expected: "[n, k] and [k, m]", found: [[2, 3], [4, 5]])
    XCTAssertEqual(error.description, "matmul: expected [n, k] and [k, m]; found [2, 3] and [4, 5]")
  }
}
