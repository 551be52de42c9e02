import Autograd
import Checking
import TensorCore
import XCTest

final class CheckResultTests: XCTestCase {
  private func result(
    tolerance: Double, measured: Double, resolution: Double = Double.ulpOfOne
  ) -> CheckResult {
    var result = CheckResult("some/check", tolerance: tolerance, resolution: resolution)
    result.record(Deviation(Tensor<Double>(1 + measured), from: Tensor<Double>(1)), "a place")
    return result
  }

  func testACheckWithoutACaseHasFailed() {
    let result = CheckResult("some/check")
    XCTAssertFalse(result.passed)
    XCTAssertEqual(result.summary, "some/check: expected at least one case, found none")
  }

  func testWithoutAGoldenItsTwoChecksAreLeftOut() {
    XCTAssertEqual(
      Set(CheckResult.Kind.allCases).subtracting(Cubic.entry(.none).kinds(golden: nil)), [.goldenDouble, .goldenFloat])
  }

  func testAToleranceThatIsTooWideIsTightenedToOneDigit() {
    let wide = result(tolerance: 0.5, measured: 0.03125)
    XCTAssertEqual(wide.tightTolerance, 0.07)
    XCTAssertEqual(
      wide.advice, "some/check: tolerance 0.5 is more than ten times the 0.03125 that was measured; write 0.07")
    XCTAssert(result(tolerance: wide.tightTolerance, measured: 0.03125).isTight)
    XCTAssertNil(result(tolerance: 0.3, measured: 0.03125).advice)
    XCTAssertNil(result(tolerance: 0.01, measured: 0.03125).advice, "it failed")
    XCTAssertEqual(result(tolerance: 0.5, measured: 0).tightTolerance, 3e-16, "one rounding")
    XCTAssert(result(tolerance: 3e-16, measured: 0).isTight)
    XCTAssertEqual(result(tolerance: 0.5, measured: .infinity).tightTolerance, .infinity)
    XCTAssertEqual(result(tolerance: 0.5, measured: .nan).tightTolerance, .infinity)
  }

  func testAnErrorThatIsNoRoundingIsNotMadeATolerance() throws {
    let result = WrongSoftplus.entry(.slopeTooLarge, gradient: 0.002).check(.gradient)
    XCTAssert(result.passed, result.summary)
    let advice = try XCTUnwrap(result.advice)
    XCTAssert(advice.contains(", which no rounding explains: look for a mistake in the op"), advice)
  }

  /// A failure is one line: what was found before what was expected, and all that repeats it.
  func testTheLineOfAFailure() {
    var result = CheckResult("some/check", tolerance: 0.5)
    let (found, expected) = (Tensor<Double>([2], [1, 4]), Tensor<Double>([2], [1, 2]))
    result.record(Deviation(found, from: expected), "a case", x: Tensor<Float>([2], [7, 8]), seed: 3, note: "; a note")
    XCTAssertEqual(
      result.failures,
      ["some/check: a case, at [1], x 8.0: found 4.0, expected 2.0, deviation 1.0, tolerance 0.5, seed 3; a note"])
  }

  func testAToleranceOfTenTimesWhatWasMeasuredIsTight() {
    XCTAssert(result(tolerance: 0.5, measured: 0.0625).isTight)
    XCTAssertFalse(result(tolerance: 0.5, measured: 0.03125).isTight)
  }

  func testAToleranceThatIsTooNarrowIsTightAndFails() {
    XCTAssert(result(tolerance: 0.5, measured: 1).isTight)
    XCTAssertFalse(result(tolerance: 0.5, measured: 1).passed)
    XCTAssertFalse(result(tolerance: 0.5, measured: .nan).passed)
  }

  func testWhereNothingDeviatesOneUnitInTheLastPlaceIsTightAndNoMore() {
    XCTAssert(result(tolerance: 0, measured: 0).isTight)
    XCTAssert(result(tolerance: 0x1p-52, measured: 0).isTight)
    XCTAssertFalse(result(tolerance: 0x1p-51, measured: 0).isTight)
    XCTAssert(result(tolerance: 0x1p-23, measured: 0, resolution: Double(Float.ulpOfOne)).isTight)
    XCTAssertFalse(result(tolerance: 0x1p-23, measured: 0).isTight, "a check in Double")
  }
}
