import Autograd
import XCTest

final class ReLUTests: OpTestCase {
  func testTheGradientAtTheKinkIsZeroAsInPyTorch() {
    XCTAssertEqual(gradientOfSum([-1, -0.0, 0, 1] as [Float]) { $0.relu() }, [0, 0, 0, 1])
  }
}
