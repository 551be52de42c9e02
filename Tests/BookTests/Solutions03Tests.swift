import Book
import XCTest

final class Solutions03Tests: XCTestCase {
  func testGeluPassesItsChecks() { XCTAssertEqual(complaintsAboutGelu(), []) }

  func testTheLogarithmOfASumDoesNotOverflow() {
    XCTAssertEqual(logOfSum(log(2), log(3)), log(5), accuracy: 1e-15)
    XCTAssertEqual(logOfSum(1000, 1000), 1000 + log(2), accuracy: 1e-12)
    XCTAssertEqual(logOfSum(-1000, 0), 0)
  }

  func testTheInverseOfSoftplusLeadsBack() {
    for x in [-30, -1, 0, 2, 50.0] {
      let y = max(x, 0) + log1p(exp(-abs(x)))
      XCTAssertEqual(inverseOfSoftplus(y), x, accuracy: 1e-12 * max(abs(x), 1), "\(x)")
    }
    XCTAssertEqual(inverseOfSoftplus(1000), 1000)
  }
}
