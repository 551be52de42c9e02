import Autograd
import Checking
import Foundation
import XCTest

/// The file of a baseline: recording is explicit and fails, and what is read is what was written.
final class BaselineFileTests: XCTestCase {
  private var folder = ""
  private var file: BaselineFile { BaselineFile("\(folder)/Runs/run.json", remedy: "set RECORD=1") }

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("baseline-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

  private func baseline(_ losses: [Double] = [3, 2, 1]) -> Baseline {
    var baseline = Baseline(recordedBy: "tests", settings: ["seed": "7"], tolerances: ["loss": 1e-6])
    for loss in losses { baseline.append(["loss": loss]) }
    baseline.hashes = ["weights": "ab12"]
    return baseline
  }

  private func text() throws -> String { try String(contentsOfFile: file.path, encoding: .utf8) }

  func testAMissingFileFailsWithTheRemedy() {
    let results = file.check(baseline(), as: "run", recording: false)
    XCTAssertEqual(results.map(\.name), ["run/loss", "run/weights"])
    for result in results {
      XCTAssertEqual(
        result.failures,
        [
          "\(result.name): \(file.path): expected a recorded baseline, found no readable file; to record it, set RECORD=1"
        ])
    }
    XCTAssertFalse(FileManager.default.fileExists(atPath: file.path), "a comparison writes nothing")
  }

  func testARecordingFailsAndTheNextComparisonPasses() {
    for (round, word) in [(1, "recorded, which proves nothing"), (2, "recorded before, and unchanged")] {
      for result in file.check(baseline(), as: "run", recording: true) {
        XCTAssertEqual(result.verdict, .failed, "round \(round)")
        XCTAssert(result.summary.contains(word), result.summary)
      }
    }
    for result in file.check(baseline(), as: "run", recording: false) { XCTAssert(result.passed, result.summary) }
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/Runs"), ["run.json"])
  }

  func testAStepIsALineAndEveryNumberIsReadBackExactly() throws {
    var losses = [0.1, 1.0 / 3, .leastNonzeroMagnitude, -0.0, 1e-5, .greatestFiniteMagnitude, .pi, 123_456_789.125]
    var state: UInt64 = 1
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let number = Double(bitPattern: state)
      if number.isFinite { losses.append(number) }
    }
    try file.write(baseline(losses))
    let read = try file.read()
    XCTAssertEqual(read, baseline(losses))
    XCTAssertEqual(read.steps.map { $0["loss"]?.bitPattern }, losses.map(\.bitPattern))
    XCTAssertEqual(try text().split(separator: "\n").count { $0.contains("{\"loss\": ") }, losses.count)
    XCTAssertEqual(read.json, try text())
  }

  func testNumbersThatAreNotFiniteAreReadBackAndFail() throws {
    try file.write(baseline([1, .nan, .infinity]))
    XCTAssert(try text().contains("{\"loss\": \"nan\"},\n  {\"loss\": \"inf\"}\n"))
    let results = file.check(baseline([1, .nan, .infinity]), as: "run", recording: false)
    XCTAssertEqual(
      results[0].failures,
      ["run/loss: step 2, loss: found nan, expected nan, difference inf, tolerance 1e-06"])
  }

  func testStrangeNamesAreWrittenAsJSON() throws {
    var strange = baseline()
    strange.settings["a \"quoted\" \\ \n\u{1} ε"] = "tab\t"
    try file.write(strange)
    XCTAssertEqual(try file.read(), strange)
    XCTAssertNoThrow(try JSONSerialization.jsonObject(with: Data(try text().utf8)))
  }

  func testAFileThatIsNoBaselineIsNamed() throws {
    try file.write(baseline())
    let good = try text()
    for (bad, word) in [
      ("", "JSON"), ("[1, 2", "JSON"), (good.replacing("baseline/1", with: "baseline/9"), "baseline/9"),
      (good.replacing("\"steps\"", with: "\"stages\""), "steps"), (good.replacing("3.0", with: "\"three\""), "three"),
      (good.replacing("3.0", with: "NaN"), "JSON"),
    ] {
      try Data(bad.utf8).write(to: URL(fileURLWithPath: file.path))
      let result = try XCTUnwrap(file.check(baseline(), as: "run", recording: false).first)
      XCTAssert(
        result.summary.hasPrefix("run/loss: \(file.path): expected a recorded baseline, found: "), result.summary)
      XCTAssert(result.summary.contains(word) && result.summary.hasSuffix("set RECORD=1"), result.summary)
      XCTAssertFalse(result.summary.contains("\n"), result.summary)
    }
  }

  func testAFileThatCannotBeWrittenIsNamed() throws {
    let blocked = BaselineFile("/dev/null/run.json")
    let result = try XCTUnwrap(blocked.check(baseline(), as: "run", recording: true).first)
    XCTAssert(
      result.summary.hasPrefix("run/loss: /dev/null/run.json: expected a file that can be written"), result.summary)
  }
}
