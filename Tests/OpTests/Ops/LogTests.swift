import Autograd
import XCTest

final class LogTests: OpTestCase {
  func testTheLogarithmUndoesTheExponentialAndSoDoesItsGradient() {
    let gradient = gradientOfSum([-30, -1, 0, 1, 30] as [Double]) { $0.exp().log() }
    for dx in gradient { XCTAssertEqual(dx, 1, accuracy: 1e-15) }
  }
}
