import Autograd
import XCTest

final class AbsoluteTests: OpTestCase {
  func testTheGradientAtTheKinkIsZeroAsInPyTorch() {
    XCTAssertEqual(gradientOfSum([-2, 0, 2] as [Float]) { $0.absolute() }, [-1, 0, 1])
  }
}
