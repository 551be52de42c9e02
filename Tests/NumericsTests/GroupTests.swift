import Autograd
import Checking
import Foundation
import Numerics
import RunChecks
import XCTest

/// The repository's folder of goldens.
let golden = GoldenFolder(
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden").path)

/// Runs the checks whose names begin with `prefix`; each complaint is a failure, and so is a
/// tolerance that is more than ten times what was measured.
func expectEveryCheckPasses(_ prefix: String, file: StaticString = #filePath, line: UInt = #line) throws {
  let checks = NumericsCatalog.allChecks(golden: golden).filter { $0.name.hasPrefix(prefix) }
  XCTAssertFalse(checks.isEmpty, "no check is named \(prefix)…", file: file, line: line)
  for check in checks {
    let result = try check.run()
    for failure in result.failures.prefix(5) { XCTFail(failure, file: file, line: line) }
    XCTAssertNotEqual(result.verdict, .failed, "\(result.name): \(result.cases) cases", file: file, line: line)
    XCTAssert(
      result.isTight, "\(result.name): the tolerance \(result.tolerance) is wide: \(result.largest) was measured",
      file: file, line: line)
  }
}

final class GroupTests: XCTestCase {
  func testNamesAreUnique() {
    let names = NumericsCatalog.allChecks(golden: golden).map(\.name)
    XCTAssertEqual(Set(names).count, names.count)
  }

  func testAMissingGoldenFailsTheChecksThatNeedItAndNoOthers() {
    let checks = NumericsCatalog.allChecks(golden: GoldenFolder("/nowhere")).filter { $0.name.hasPrefix("op/Tanh/") }
    let report = CheckReport(checks)
    XCTAssertEqual(report.results.count, CheckResult.Kind.allCases.count)
    XCTAssertEqual(report.failed.map(\.name), ["op/Tanh/golden-double", "op/Tanh/golden-float"])
    for result in report.failed { XCTAssert(result.summary.contains("/nowhere/Ops/Tanh.json"), result.summary) }
  }
}
