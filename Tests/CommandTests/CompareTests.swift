import Foundation
import XCTest

/// What `vae compare` says of two runs.
final class CompareTests: CommandCase {
  private let train =
    "train --dataset digits --model mlp --hidden 8 --latent-dim 2 --limit 32 --batch-size 16 --epochs 2"

  func testEqualRunsAreStatus0() async throws {
    for folder in ["a", "b"] { try await succeed("\(train) --out-dir \(folder)") }
    let outcome = try await succeed("compare a b")
    XCTAssertTrue(outcome.output.contains("All settings are the same."), outcome.output)
    XCTAssertTrue(outcome.output.contains("- all 12 numbers are the same"), outcome.output)
    XCTAssertTrue(outcome.output.contains("- all 10 tensors are the same"), outcome.output)
    try await succeed("compare a/last.safetensors b")
  }

  func testWhatDiffersIsNamedAndStatus1() async throws {
    try await succeed("\(train) --out-dir a")
    try await succeed("\(train) --beta 2 --out-dir b")
    let outcome = try await vae("compare a b --out comparison")
    XCTAssertEqual(outcome.status, 1, outcome.errors)
    XCTAssertNotNil(outcome.output.firstMatch(of: /\| beta +\| 1 +\| 2 +\|/), outcome.output)
    XCTAssertNotNil(
      outcome.output.firstMatch(of: /\| test loss +\| +[\d.]+ ± [\d.]+ \| +[\d.]+ ± [\d.]+ \|/), outcome.output)
    XCTAssertTrue(outcome.output.contains("first number that differs: epoch 1, step 2, train loss: "), outcome.output)
    XCTAssertNotNil(outcome.output.firstMatch(of: #/- \d+ tensors differ, most of all:\n  - [\w.]+: /#), outcome.output)
    XCTAssertEqual(
      try names("comparison"), ["COMPARISON.md", "test-loss.gnuplot", "test-loss.svg", "test-loss.tsv"])
    try await fail("compare a", status: 2, "at least two")
    try await fail("compare a nowhere", status: 3, "nowhere")
    try write(Data(), to: "empty/nothing")
    try await fail("compare a empty", status: 3, "empty", "neither")
  }

  func testReportsAreComparedByTheirFigures() async throws {
    for (folder, value) in [("a", "1.5"), ("b", "1.5"), ("c", "1.25")] {
      try write(Data("# Report\n".utf8), to: "\(folder)/REPORT.md")
      try write(Data("# Loss\n# epoch\ttest loss\n1\t2.5\n2\t\(value)\n".utf8), to: "\(folder)/figures/loss.tsv")
    }
    try await succeed("compare a b/REPORT.md")
    let outcome = try await vae("compare a b c")
    XCTAssertEqual(outcome.status, 1)
    XCTAssertTrue(
      outcome.output.contains("first number that differs: loss, row 2, test loss: 1.5 and 1.25"), outcome.output)
  }
}
