import Autograd
import XCTest

final class SqrtTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Sqrt") }

  func testTheGradientAtZeroIsInfinite() {
    XCTAssertEqual(gradientOfSum([0, 4] as [Float]) { $0.squareRoot() }, [.infinity, 0.25])
  }
}
