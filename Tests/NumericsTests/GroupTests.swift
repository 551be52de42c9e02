import Checking
import Foundation
import Numerics
import XCTest

/// The repository's folder of goldens.
let golden = GoldenFolder(
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden").path)

/// Runs the checks whose names begin with `prefix`; each complaint is a failure.
func expectEveryCheckPasses(_ prefix: String, file: StaticString = #filePath, line: UInt = #line) throws {
  let checks = try NumericsCatalog.checks(golden: golden).filter { $0.name.hasPrefix(prefix) }
  XCTAssertFalse(checks.isEmpty, "no check is named \(prefix)…", file: file, line: line)
  for check in checks {
    let result = try check.run()
    for failure in result.failures.prefix(5) { XCTFail(failure, file: file, line: line) }
    XCTAssert(result.passed, "\(result.name): \(result.cases) cases", file: file, line: line)
  }
}

final class GroupTests: XCTestCase {
  func testNamesAreUnique() throws {
    let names = try NumericsCatalog.checks(golden: golden).map(\.name)
    XCTAssertEqual(Set(names).count, names.count)
  }
}
