import Autograd
import XCTest

final class PowerTests: OpTestCase {
  func testTheZerothPowerHasNoGradientNotEvenAtZero() {
    XCTAssertEqual(gradientOfSum([-1, 0, 2] as [Double]) { $0.power(0) }, [0, 0, 0])
  }

  func testTheFirstAndSecondPowersHaveFiniteGradientsAtZero() {
    XCTAssertEqual(gradientOfSum([0] as [Double]) { $0.power(1) }, [1])
    XCTAssertEqual(gradientOfSum([0] as [Double]) { $0.power(2) }, [0])
  }
}
