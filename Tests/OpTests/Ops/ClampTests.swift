import Autograd
import XCTest

final class ClampTests: OpTestCase {
  func testTheGradientAtTheKinksIsZeroAsInPyTorch() {
    XCTAssertEqual(gradientOfSum([-1.5, -1, 0, 1, 1.5] as [Float]) { $0.clamped(to: -1...1) }, [0, 0, 1, 0, 0])
  }
}
