import Autograd
import XCTest

final class SqrtTests: OpTestCase {
  func testTheGradientAtZeroIsInfinite() {
    XCTAssertEqual(gradientOfSum([0, 4] as [Float]) { $0.squareRoot() }, [.infinity, 0.25])
  }
}
