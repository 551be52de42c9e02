import Autograd
import XCTest

final class SquareTests: OpTestCase {
  func testTheGradientOfASquareIsTwiceItsArgument() {
    XCTAssertEqual(gradientOfSum([-3, 0, 1.5] as [Float]) { $0.square() }, [-6, 0, 3])
  }
}
