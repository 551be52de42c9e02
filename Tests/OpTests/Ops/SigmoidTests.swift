import Autograd
import XCTest

final class SigmoidTests: OpTestCase {
  func testTheGradientKeepsItsDigitsWhereTheValueIsRoundedToOne() {
    // y (1 − y) would be 0 in Float: σ(20) rounds to 1.
    let gradient = gradientOfSum([-20, 20, 80] as [Float]) { $0.sigmoid() }
    for (found, expected): (Float, Float) in zip(gradient, [2.0611537e-9, 2.0611537e-9, 1.8048514e-35]) {
      XCTAssertEqual(found, expected, accuracy: 1e-7 * expected)
    }
  }
}
