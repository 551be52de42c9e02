import TensorCore
import XCTest

final class ScalarFunctionTests: XCTestCase {
  func testTanhInFloatIsWithinTwoUnitsInTheLastPlace() {
    var worst: (error: Double, x: Float) = (0, 0)
    for step in -400_000...400_000 {
      let x = Float(step) * 2.5e-5
      let exact = Double.tanh(Double(x))
      let error = abs(Double(Float.tanh(x)) - exact) / Double(Float(exact).ulp)
      if !(error <= worst.error) { worst = (error, x) }
    }
    XCTAssertLessThanOrEqual(worst.error, 2, "at \(worst.x)")
  }

  func testTanhInFloatAtItsLimits() {
    XCTAssertEqual(Float.tanh(.infinity), 1)
    XCTAssertEqual(Float.tanh(-.infinity), -1)
    XCTAssertEqual(Float.tanh(-0.0).sign, .minus)
    XCTAssertEqual(Float.tanh(1e-30), 1e-30)
    XCTAssertTrue(Float.tanh(.nan).isNaN)
  }
}
