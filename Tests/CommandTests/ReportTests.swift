import Foundation
import XCTest

/// What `vae report` asks before it works, so that nothing is lost when it cannot end.
final class ReportTests: CommandCase {
  private let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Golden").standardized.path

  private var report: String { "report \(goldens)/../Reports/plans/report.yaml --drawn --quick --golden \(goldens)" }

  func testAMissingGnuplotIsToldBeforeTheWork() async throws {
    let outcome = try await vae(report, environment: ["PATH": "/nonexistent"])
    XCTAssertEqual(outcome.status, 3, outcome.errors)
    XCTAssertEqual(outcome.errors.split(separator: "\n").count, 1, outcome.errors)
    XCTAssertTrue(outcome.errors.contains("gnuplot"), outcome.errors)
    XCTAssertEqual(try names(""), [])
  }

  func testAFolderInTheReportsPlaceIsToldBeforeTheWork() async throws {
    try write(Data("mine".utf8), to: "file")
    try await fail("\(report) --out-dir file/below", status: 3, "file/below")
  }

  func testARunOfTheUsersIsNotEmptied() async throws {
    try write(Data("mine".utf8), to: "runs/report/mnist-mlp-seed0/notes.txt")
    try await fail(report, status: 3, "runs/report/mnist-mlp-seed0", "has not made", "move it out of runs/report")
    XCTAssertEqual(try bytes("runs/report/mnist-mlp-seed0/notes.txt"), Data("mine".utf8))
  }
}
