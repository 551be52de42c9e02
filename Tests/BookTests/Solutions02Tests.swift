import Book
import XCTest

final class Solutions02Tests: XCTestCase {
  func testAReusedVariableAddsItsPartsUp() {
    for x in [-1.5, 0, 0.25, 2] {
      let slopes = slopeOfAReusedVariable(x)
      XCTAssertEqual(slopes.tape, slopes.byHand, accuracy: 1e-14, "\(x)")
    }
  }

  func testSoftplusInPartsHasTheSigmoidForItsSlope() {
    for x in [-3.0, 0, 1, 30] { XCTAssertEqual(slopeOfSoftplusInParts(x), 1 / (1 + exp(-x)), accuracy: 1e-15, "\(x)") }
  }

  func testSoftplusInPartsLosesItsSlopeWhereTheExponentialOverflows() {
    XCTAssertTrue(slopeOfSoftplusInParts(1000).isNaN)
  }

  func testADualNumberHasTheSlopeThatTheTapeFinds() {
    let (w, b) = (1.0, 0.5)
    let y = (Dual(w, slope: 1) * Dual(2) + Dual(b)).softplus()
    let tape = ScalarTape()
    let weight = tape.variable("w", w)
    let found = (weight * tape.variable("x", 2) + tape.variable("b", b)).softplus()
    XCTAssertEqual(y.value, found.value)
    XCTAssertEqual(y.slope, tape.adjoints(of: found)[weight.place], accuracy: 1e-15)
  }
}
