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
    XCTAssertFalse(BoundaryChecks.extremes(Cubic.entryWithoutExtremes).passed)
  }

  func testAnEntryWithoutExtremeCasesHasNoSuchCheck() {
    XCTAssert(Cubic.entry(.none).kinds(golden: nil).contains(.extremes))
    XCTAssertFalse(Cubic.entryWithoutExtremes.kinds(golden: nil).contains(.extremes))
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
