import Autograd
import Foundation
import XCTest

/// Runs every check of an op's catalogue entry (gradient, goldens in both precisions, reference, precision, threads,
/// rejected shapes, extremes); each complaint is a failure that names the check, the case, the worst position and both
/// values. A tolerance that is wider than ten times what was measured is a failure as well.
func expectEveryCheckPasses(_ stem: String, file: StaticString = #filePath, line: UInt = #line) throws {
  let entry = try XCTUnwrap(
    OpCatalog.entries.first { $0.stem == stem }, "OpCatalog has no entry with the stem \(stem)", file: file, line: line)
  for result in entry.checkAll(golden: try Golden.named(stem)) {
    for failure in result.failures.prefix(5) { XCTFail(failure, file: file, line: line) }
    XCTAssert(result.passed, "\(result.name): \(result.cases) cases", file: file, line: line)
    XCTAssert(
      result.isTight, "\(result.name): the tolerance \(result.tolerance) is wide: \(result.largest) was measured",
      file: file, line: line)
  }
}

extension Golden {
  /// The reference golden of an op, from `Golden/Ops`.
  static func named(_ stem: String) throws -> Golden {
    let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = top.appendingPathComponent("Golden/Ops/\(stem).json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }
}
