import Foundation
import FoundationXML
import XCTest

/// `vae check` as a CI job meets it: exit statuses, files, baselines, and what it says of a number
/// that has moved.
final class CheckTests: CommandCase {
  private func copyGoldens(_ folders: String...) throws {
    let top = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { path, _ in path.deletingLastPathComponent() }
    try FileManager.default.createDirectory(atPath: path("Golden"), withIntermediateDirectories: true)
    for folder in folders {
      try FileManager.default.copyItem(
        atPath: top.appendingPathComponent("Golden/\(folder)").path, toPath: path("Golden/\(folder)"))
    }
  }

  /// Replaces a part of a file, which must be there.
  private func edit(_ name: String, _ change: (String) -> String) throws {
    let text = String(decoding: try bytes(name), as: UTF8.self)
    let changed = change(text)
    XCTAssertNotEqual(changed, text, "\(name) has nothing to change")
    try write(Data(changed.utf8), to: name)
  }

  /// Replaces the value of a quantity at a step of the mlp's baseline.
  private func tamper(_ quantity: String, step: Int, with value: String) throws {
    try edit("Golden/Runs/mlp.json") { text in
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let first = lines.firstIndex { $0.contains("\"steps\"") } ?? 0
      let pattern = /: [^,}]+/
      let name = "\"\(quantity)\""
      guard let place = lines[first + step].range(of: name) else { return text }
      let rest = lines[first + step][place.upperBound...]
      guard let number = rest.firstMatch(of: pattern) else { return text }
      lines[first + step].replaceSubrange(number.range, with: ": \(value)")
      return lines.joined(separator: "\n")
    }
  }

  // MARK: Statuses

  func testChecksThatPassAreStatus0() async throws {
    try copyGoldens("Ops")
    let outcome = try await succeed("check --only op/Absolute --only op/Add/")
    XCTAssertEqual(outcome.errors, "")
    XCTAssert(outcome.output.contains(#/\| op/Absolute \(\d+\) /#), outcome.output)
    XCTAssert(outcome.output.contains(#/\| op/Add \(\d+\) /#), outcome.output)
    XCTAssert(outcome.output.contains(/\n\d+ checks, [\d,]+ cases: none failed\n$/), outcome.output)
  }

  /// Twice: in Float and in Double.
  func testAWrongNumberInAGoldenIsStatus1() async throws {
    try copyGoldens("Ops")
    try edit("Golden/Ops/Absolute.json") {
      $0.replacing(
        "\"output\": {\"shape\":[17],\"values\":[0.2", with: "\"output\": {\"shape\":[17],\"values\":[0.3")
    }
    let outcome = try await vae("check --only op/A")
    XCTAssertEqual(outcome.status, 1, outcome.errors)
    XCTAssertEqual(outcome.errors, "")
    XCTAssert(outcome.output.hasSuffix(" cases: 2 failed\n"), outcome.output)
    XCTAssert(
      outcome.output.contains("explain the others:\n  op/Absolute/golden-double: vector, output, at ["),
      outcome.output)
    XCTAssert(outcome.output.contains(#/\| op/Absolute \(\d+\) .* FAIL /#), outcome.output)
    XCTAssert(outcome.output.contains(#/\| op/Add \(\d+\) .* pass /#), outcome.output)
  }

  func testAGoldenThatCannotBeReadFailsItsChecksAndNoOthers() async throws {
    try copyGoldens("Ops")
    try write(Data("[1, 2".utf8), to: "Golden/Ops/Absolute.json")
    let outcome = try await vae("check --only op/A --verbose")
    XCTAssertEqual(outcome.status, 1, outcome.errors)
    XCTAssert(outcome.output.hasSuffix(" cases: 2 failed\n"), outcome.output)
    XCTAssert(
      outcome.output.contains("\nop/Absolute/golden-double: Golden/Ops/Absolute.json: expected a golden's JSON"))
    XCTAssert(outcome.output.contains(#/\| op/Absolute/gradient .* pass /#), outcome.output)
    XCTAssert(outcome.output.contains(#/\| op/Absolute/golden-float .* FAIL /#), outcome.output)
  }

  func testAMissingFolderOfGoldensIsStatus3() async throws {
    try await fail("check --golden nowhere", status: 3, "nowhere: ", "--golden")
    try await fail("check", status: 3, "Golden: ", "top of the repository")
  }

  func testAChoiceOfNothingIsWrongUsage() async throws {
    try copyGoldens("Ops")
    try await fail("check --only op/Nothing", status: 2, "--only op/Nothing", "vae check --list")
    try await fail("check --record --only op/", status: 2, "--only op/")
    try await fail("check --record --list", status: 2, "--record")
  }

  func testTheListHasEveryName() async throws {
    try copyGoldens("Ops")
    let names = try await succeed("check --list").output.split(separator: "\n")
    XCTAssertEqual(Set(names).count, names.count)
    for name in ["op/Absolute/gradient", "op/Tanh/extremes", "run/celeba/loss", "run/mlp/weights"] {
      XCTAssert(names.contains(Substring(name)), name)
    }
    let some = try await succeed("check --list --only run/mlp/").output
    XCTAssertEqual(
      some, "run/mlp/gradient-norm\nrun/mlp/kl\nrun/mlp/loss\nrun/mlp/recon\nrun/mlp/weights\n")
  }

  // MARK: Files for CI

  func testTheFilesForCIHoldEveryCheck() async throws {
    try copyGoldens("Ops")
    let outcome = try await vae("check --only op/Absolute --only run/mlp --json out.json --junit out.xml")
    XCTAssertEqual(outcome.status, 1, "there is no baseline: \(outcome.errors)")
    let json = try XCTUnwrap(JSONSerialization.jsonObject(with: try bytes("out.json")) as? [String: Any])
    XCTAssertEqual(json["failed"] as? Int, 5)
    let list = try await succeed("check --list --only op/Absolute --only run/mlp").output
    let count = list.split(separator: "\n").count
    XCTAssertEqual((json["checks"] as? [[String: Any]])?.count, count)
    for fact in ["commit", "processor", "openBLASCore", "swift", "threads"] {
      XCTAssertFalse(((json["facts"] as? [String: String])?[fact] ?? "").isEmpty, fact)
    }
    let root = try XCTUnwrap(XMLDocument(data: try bytes("out.xml")).rootElement())
    XCTAssertEqual(root.attribute(forName: "tests")?.stringValue, "\(count)")
    XCTAssertEqual(root.attribute(forName: "failures")?.stringValue, "5")
    let cases = root.elements(forName: "testsuite").flatMap { $0.elements(forName: "testcase") }
    XCTAssertEqual(cases.count, count)
    let message = cases.last?.elements(forName: "failure").first?.attribute(forName: "message")?.stringValue
    XCTAssert(message?.contains("Golden/Runs/mlp.json") ?? false, message ?? "no message")
    XCTAssert(message?.contains("vae check --record") ?? false, message ?? "no message")
  }

  func testAFileThatCannotBeWrittenIsStatus3() async throws {
    try copyGoldens("Ops")
    let outcome = try await vae("check --only op/Absolute --junit /dev/null/out.xml")
    XCTAssertEqual(outcome.status, 3)
    XCTAssert(outcome.errors.hasPrefix("vae: /dev/null/out.xml: "), outcome.errors)
  }

  // MARK: Baselines

  func testARecordingFailsAndIsTheSameEachTime() async throws {
    try copyGoldens("Ops")
    var recorded: [Data] = []
    for threads in [1, 3] {
      let outcome = try await vae("check --record --only run/mlp --threads \(threads)")
      XCTAssertEqual(outcome.status, 1, outcome.errors)
      XCTAssertEqual(outcome.errors, "")
      XCTAssert(outcome.output.hasPrefix("Golden/Runs/mlp.json: recorded"), outcome.output)
      XCTAssert(outcome.output.contains("git add Golden/Runs"), outcome.output)
      recorded.append(try bytes("Golden/Runs/mlp.json"))
    }
    XCTAssertEqual(recorded[0], recorded[1])
    XCTAssertEqual(try names("Golden/Runs"), ["mlp.json"])
    try await succeed("check --only run/mlp --threads 2")
  }

  func testANumberThatHasMovedIsNamedWithItsStepAndItsTensor() async throws {
    _ = try await record()
    try tamper("loss", step: 3, with: "600.0")
    try tamper("gradient-norm/fc_mu.weight", step: 3, with: "77.5")
    let outcome = try await vae("check --only run/mlp")
    XCTAssertEqual(outcome.status, 1, outcome.errors)
    XCTAssert(outcome.output.hasSuffix(" cases: 2 failed\n"), outcome.output)
    XCTAssert(
      outcome.output.contains(
        #/run/mlp/loss: step 3, loss: found [\d.]+, expected 600\.0, difference [\d.]+, tolerance 0\.0; of all parts /#
      ), outcome.output)
    XCTAssert(
      outcome.output.contains(
        #/of all parts gradient-norm/fc_mu.weight differs most at this step: found [\d.]+, expected 77\.5, /#
      ), outcome.output)
    XCTAssert(
      outcome.output.contains(
        #/run/mlp/gradient-norm: step 3, gradient-norm/fc_mu.weight: found [\d.]+, expected 77\.5, /#),
      outcome.output)
  }

  func testNaNInABaselineFails() async throws {
    _ = try await record()
    try tamper("kl", step: 12, with: "\"nan\"")
    let outcome = try await vae("check --only run/mlp")
    XCTAssertEqual(outcome.status, 1, outcome.errors)
    XCTAssert(outcome.output.contains(#/run/mlp/kl: step 12, kl: found [\d.]+, expected nan, /#), outcome.output)
  }

  func testAnotherHashFailsAndOneOfAnotherEngineIsSkipped() async throws {
    let text = try await record()
    let hash = try XCTUnwrap(text.firstMatch(of: /"weights": "([0-9a-f]{64})"/)?.output.1)
    try edit("Golden/Runs/mlp.json") { $0.replacing(hash, with: String(repeating: "0", count: 64)) }
    let outcome = try await vae("check --only run/mlp/weights")
    XCTAssertEqual(outcome.status, 1, outcome.errors)
    XCTAssert(outcome.output.contains(", expected 0000000"), outcome.output)
    try edit("Golden/Runs/mlp.json") { $0.replacing("\"identity\": \"", with: "\"identity\": \"other ") }
    let skipped = try await succeed("check --only run/mlp")
    XCTAssert(skipped.output.contains("pass, 1 skipped"), skipped.output)
    XCTAssert(
      skipped.output.contains("run/mlp/weights: skipped: not comparable: recorded with 'other "), skipped.output)
    XCTAssert(skipped.output.hasSuffix("cases: none failed, 1 skipped\n"), skipped.output)
  }

  /// Records the mlp's baseline; gives its text.
  private func record() async throws -> String {
    try copyGoldens("Ops")
    let outcome = try await vae("check --record --only run/mlp")
    XCTAssertEqual(outcome.status, 1, outcome.errors)
    return String(decoding: try bytes("Golden/Runs/mlp.json"), as: UTF8.self)
  }
}
