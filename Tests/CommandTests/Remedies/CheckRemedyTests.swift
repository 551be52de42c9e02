import Foundation
import XCTest

/// What is advised about goldens and baselines helps.
final class CheckRemedyTests: RemedyCase {
  private let run = "run/mlp"

  /// A copy of the repository's goldens in the test's folder.
  private func copyGoldens(to folder: String) throws {
    try FileManager.default.copyItem(
      atPath: Self.top.appendingPathComponent("Golden").path, toPath: path(folder))
  }

  func testTheGoldensAreFoundFromTheTopOrByTheirFlag() async throws {
    let line = try await complaint(
      of: "check --only op/Absolute",
      advises: "run from the top of the repository, or name the folder with --golden")
    try copyGoldens(to: "elsewhere")
    try await succeed("check --only op/Absolute \(flag(in: line)) elsewhere")
    try move("elsewhere", to: "Golden")
    try await succeed("check --only op/Absolute")
  }

  func testAGoldenIsRestored() async throws {
    try copyGoldens(to: "Golden")
    let (golden, remedy) = (
      try bytes("Golden/Ops/Absolute.json"), "restore it with git, or make it anew with 'make golden'"
    )
    try write(Data("{}".utf8), to: "Golden/Ops/Absolute.json")
    try await complaint(of: "check --only op/Absolute", advises: remedy)
    try remove("Golden/Ops/Absolute.json")
    try await complaint(of: "check --only op/Absolute", advises: remedy)
    try write(golden, to: "Golden/Ops/Absolute.json")
    try await succeed("check --only op/Absolute")
  }

  /// Runs the command that a failure quotes, and the one that this prints at its end.
  private func record(as line: String) async throws {
    let words = try command(quotedIn: line)
    let recorded = try await vae(words)
    XCTAssertEqual(recorded.status, 1, "a recording proves nothing: \(recorded.output)\(recorded.errors)")
    let next = try XCTUnwrap(recorded.output.split(separator: "\n").last)
    XCTAssertTrue(next.hasPrefix("  vae check"), recorded.output)
    try await succeed("\(next.dropFirst("  vae ".count)) --only \(run)")
  }

  func testABaselineThatIsMissingOrDamagedIsRecorded() async throws {
    for folder in ["Golden", "others"] {
      try copyGoldens(to: folder)
      let flags = folder == "Golden" ? "" : " --golden others"
      try remove("\(folder)/Runs/mlp.json")
      let missing = try await complaint(
        of: "check --only \(run)\(flags)", advises: "; to record it, run 'vae check --record --only run/mlp\(flags)'")
      try await record(as: missing)
      try write(Data("{}".utf8), to: "\(folder)/Runs/mlp.json")
      let damaged = try await complaint(
        of: "check --only \(run)\(flags)",
        advises: "restore it, or to record it anew, run 'vae check --record --only run/mlp\(flags)'")
      try await record(as: damaged)
    }
  }

  func testAnotherSettingToleranceOrQuantityIsRecordedAnew() async throws {
    try copyGoldens(to: "Golden")
    let baseline = String(decoding: try bytes("Golden/Runs/mlp.json"), as: UTF8.self)
    for (old, new, remedy) in [
      (#""batch size": "32""#, #""batch size": "33""#, "if that is meant, record it anew (vae check --record)"),
      (#""kl": 0.0,"#, #""kl": 0.5,"#, "if that is meant, record it anew (vae check --record)"),
      (#""kl": 0.0,"#, "", "the quantity is new; record the baseline anew (vae check --record)"),
    ] {
      XCTAssertTrue(baseline.contains(old), "bring this test and Golden/Runs/mlp.json in step: \(old)")
      let changed = try XCTUnwrap(baseline.range(of: old).map { baseline.replacingCharacters(in: $0, with: new) })
      try write(Data(changed.utf8), to: "Golden/Runs/mlp.json")
      let line = try await complaint(of: "check --only \(run)", advises: remedy)
      let words = try XCTUnwrap(line.firstMatch(of: /\(vae ([^)]*)\)/)?.output.1)
      let recorded = try await vae("\(words) --only \(run)")
      XCTAssertEqual(recorded.status, 1, recorded.errors)
      try await succeed("check --only \(run)")
      XCTAssertEqual(String(decoding: try bytes("Golden/Runs/mlp.json"), as: UTF8.self), baseline)
    }
  }
}
