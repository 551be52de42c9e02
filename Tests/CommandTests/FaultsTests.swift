import Foundation
import XCTest

/// A few of each kind of `make faults`: real processes are killed, their file calls fail, their files
/// are damaged. It has a row for each kind of fault, and none says that something was lost.
final class FaultsTests: CommandCase {
  private let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Faults/faults.py").standardizedFileURL.path

  private func expectTools() async throws {
    let tools = try await shell("command -v python3 && { command -v cc || command -v clang; }")
    try XCTSkipIf(tools.status != 0, "no python3 or no C compiler to make the faults with")
  }

  func testAFewFaultsOfEachKindLoseNothing() async throws {
    try await expectTools()
    let outcome = try await shell("QUICK=1 python3 '\(script)' \"$vae\"")
    XCTAssertEqual(outcome.status, 0, outcome.output + outcome.errors)
    let rows = outcome.output.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2)
    XCTAssertGreaterThan(rows.count, 10, outcome.output)
    for row in rows {
      XCTAssertTrue(row.contains("nothing lost") || row.contains("skipped: "), "\(row)\n\(outcome.errors)")
    }
  }

  func testAProgramThatLosesSomethingIsFound() async throws {
    try await expectTools()
    // It forgets that a file could not be written.
    try write(Data("#!/bin/sh\nexec \"\(Self.program)\" \"$@\" 2>/dev/null\n".utf8), to: "silent")
    let outcome = try await shell("chmod +x silent; QUICK=1 python3 '\(script)' ./silent file-size")
    XCTAssertEqual(outcome.status, 1, outcome.output)
    XCTAssertTrue(outcome.output.contains("LOST"), outcome.output)
    XCTAssertTrue(outcome.errors.contains("without a line"), outcome.errors)
  }
}
