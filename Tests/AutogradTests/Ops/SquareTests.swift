import Autograd
import XCTest

final class SquareTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Square") }

  func testTheGradientOfASquareIsTwiceItsArgument() {
    XCTAssertEqual(gradientOfSum([-3, 0, 1.5] as [Float]) { $0.square() }, [-6, 0, 3])
  }
}
