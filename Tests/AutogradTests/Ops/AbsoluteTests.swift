import Autograd
import XCTest

final class AbsoluteTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Absolute") }

  func testTheGradientAtTheKinkIsZeroAsInPyTorch() {
    XCTAssertEqual(gradientOfSum([-2, 0, 2] as [Float]) { $0.absolute() }, [-1, 0, 1])
  }
}
