import Autograd
import XCTest

final class TanhTests: OpTestCase {
  func testTheGradientKeepsItsDigitsWhereTheValueIsRoundedToOne() {
    // 1 − y² would be 0 in Float: tanh(10) rounds to 1. The expected values are 1 / cosh².
    let gradient = gradientOfSum([-10, 10, 40] as [Float]) { $0.tanh() }
    for (found, expected): (Float, Float) in zip(gradient, [8.2446144e-9, 8.2446144e-9, 7.2194055e-35]) {
      XCTAssertEqual(found, expected, accuracy: 1e-7 * expected)
    }
  }
}
