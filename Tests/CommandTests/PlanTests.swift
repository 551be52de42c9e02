import Foundation
import XCTest

/// Plans of a stranger: what is wrong is told with its place, what is right becomes a report.
final class PlanTests: CommandCase {
  /// A plan of small runs on drawn digits.
  private func plan(_ runs: String, data: String = "{dataset: digits, limit: 60, batch-size: 20, model: mlp}") -> Data {
    Data("title: A plan\ndata: \(data)\nruns:\n\(runs)\n".utf8)
  }

  private let small = "  - {name: a, hidden: [8, 4], epochs: 2}"

  // MARK: Wrong plans

  func testAWrongPlanIsToldWithFileLineAndKey() async throws {
    let cases: [(runs: String, fragments: [String])] = [
      ("  - {name: a}\n  - {name: b, epochs: ten}", ["plan.yaml:5: 'epochs'", "'ten'"]),
      ("  - name: a\n    epoch: 3", ["plan.yaml:5: 'epoch'", "--epoch"]),
      ("  - name: a\n    out-dir: elsewhere", ["plan.yaml:5: 'out-dir'", "images, model or training"]),
      ("  - name: a\n    init: a.safetensors", ["plan.yaml:5: 'init'", "images, model or training"]),
      ("  - name: a\n    sweep: {beta: 4}", ["plan.yaml:5: 'beta'", "a list"]),
      ("  - name: a\n    sweep: {beta: [1, much]}", ["plan.yaml:5: 'beta'", "'much'"]),
      ("  - name: a\n    seeds: [0, -1]", ["plan.yaml:5: 'seeds'", "natural numbers", "'-1'"]),
      ("  - name: a\n    substitute: celeba", ["plan.yaml:5: 'substitute'", "digits or faces"]),
      ("  - caption: nameless", ["plan.yaml:4: 'name'"]),
      ("  - {name: a/b}", ["plan.yaml:4: 'name'", "'a/b'"]),
      ("  - {name: a}\n  - {name: A}", ["plan.yaml:5: 'name'", "different names"]),
      ("  - {name: a, beta: -1}", ["plan.yaml:4: 'a'", "go together", "beta"]),
      ("  - just words", ["plan.yaml:4: 'runs'", "'just words'"]),
    ]
    for (runs, fragments) in cases {
      try write(plan(runs), to: "plan.yaml")
      let outcome = try await vae("report plan.yaml")
      XCTAssertEqual(outcome.status, 2, "\(runs)\n\(outcome.errors)")
      XCTAssertEqual(outcome.errors.split(separator: "\n").count, 1, outcome.errors)
      for fragment in fragments { XCTAssertTrue(outcome.errors.contains(fragment), "'\(fragment)': \(outcome.errors)") }
    }
    for (text, fragment) in [
      ("runs: []", "'runs'"), ("title: [1]\nruns: 3", "plan.yaml:1: 'title'"), ("a: b", "plan.yaml:1: 'a'"),
      ("runs:\n  - {name: a}", "plan.yaml:2: 'dataset'"), ("{", "expected YAML"), ("", "'the plan'"),
      ("title: a\ntitle: b\nruns: []", "expected YAML"),
    ] {
      try write(Data(text.utf8), to: "plan.yaml")
      try await fail("report plan.yaml", status: 2, fragment)
    }
    try await fail("report none.yaml", status: 2, "none.yaml", "no file")
  }

  // MARK: Reports

  func testSeedsAndASweepMultiplyARun() async throws {
    try write(plan("  - {name: a, hidden: 8, epochs: 2, seeds: [0, 3], sweep: {beta: [0.5, 4]}}"), to: "plan.yaml")
    try await succeed("report plan.yaml")
    XCTAssertEqual(
      try names("runs/plan"), ["a-beta0.5-seed0", "a-beta0.5-seed3", "a-beta4-seed0", "a-beta4-seed3"])
    let report = try text("Reports/plan/REPORT.md")
    XCTAssertTrue(report.contains("# A plan"), report)
    XCTAssertNotNil(report.firstMatch(of: /\|\s*`0.5` \|\s*2 \|\s*[0-9.]+ ± [0-9.]+ \|/), report)
    let figures = try names("Reports/plan/figures")
    for name in ["a-runs.svg", "a-plane.svg", "a-beta4-seed0-strip.png", "a-beta4-seed0-loss.svg"] {
      XCTAssertTrue(figures.contains(name), "\(figures)")
    }
    XCTAssertFalse(figures.contains("a-beta4-seed3-loss.svg"), "the first seed of a setting is shown")
  }

  func testAFinishedRunIsNotTrainedAgainAndTheReportHasTheSameBytes() async throws {
    try write(plan(small), to: "plan.yaml")
    let first = try await succeed("report plan.yaml")
    XCTAssertTrue(first.errors.contains("epoch 2/2"), first.errors)
    let report = try text("Reports/plan/REPORT.md")
    let second = try await succeed("report plan.yaml")
    XCTAssertFalse(second.errors.contains("epoch 2/2"), second.errors)
    let fresh = try await succeed("report plan.yaml --fresh")
    XCTAssertTrue(fresh.errors.contains("epoch 2/2"), fresh.errors)
    let again = try text("Reports/plan/REPORT.md")
    let numbers = { (text: String) in text.components(separatedBy: "## Machine and timings")[0] }
    XCTAssertEqual(numbers(again), numbers(report))
    // Another setting is another run.
    try write(plan(small.replacing("[8, 4]", with: "8")), to: "plan.yaml")
    let other = try await succeed("report plan.yaml")
    XCTAssertTrue(other.errors.contains("epoch 2/2"), other.errors)
  }

  func testRunsThatExistAreReported() async throws {
    try await succeed("train --dataset digits --model mlp --hidden 8 --limit 60 --epochs 1 --out-dir mine/a")
    try await succeed("train --dataset digits --model mlp --hidden 8 --limit 60 --epochs 1 --seed 1 --out-dir yours/a")
    let outcome = try await succeed("report --runs mine/a yours/a --out-dir out")
    XCTAssertFalse(outcome.errors.contains("epoch 1/1"), outcome.errors)
    let figures = try names("out/figures")
    XCTAssertTrue(figures.contains("a-loss.svg") && figures.contains("a-2-loss.svg"), "\(figures)")
    try await fail("report --runs nowhere", status: 3, "nowhere", "last.safetensors")
    try await fail("report --runs mine/a --quick", status: 2, "--quick")
    try await fail("report plan.yaml --runs mine/a", status: 2, "--runs")
    try await fail("report plan.yaml --data-root x", status: 2, "--data-root")
  }

  func testMissingImagesAreReplacedWhereThePlanSaysSo() async throws {
    let run = "{name: a, base-channels: 2, latent-dim: 2, epochs: 1"
    try write(plan("  - \(run)}", data: "{dataset: celeba, limit: 20, image-size: 32}"), to: "plan.yaml")
    try await fail("report plan.yaml", status: 3, "celeba", "--data-root")
    try write(
      plan("  - \(run), substitute: faces}", data: "{dataset: celeba, limit: 20, image-size: 32}"), to: "plan.yaml")
    for flags in ["", " --drawn"] {
      let outcome = try await succeed("report plan.yaml\(flags)")
      XCTAssertEqual(outcome.errors.contains("CelebA is missing"), flags.isEmpty, outcome.errors)
      XCTAssertTrue(outcome.output.contains("Reports/plan/drawn/REPORT.md"), outcome.output)
    }
    XCTAssertTrue(try text("Reports/plan/drawn/REPORT.md").contains("**Drawn data.**"))
  }

  func testAnotherProgramsCurveIsDrawnBesideOurs() async throws {
    try write(plan("  - {name: a, hidden: 8, epochs: 2, reference: torch.csv}"), to: "plan.yaml")
    try await fail("report plan.yaml", status: 2, "plan.yaml:4: 'reference'", "'torch.csv'")
    try write(Data("# PyTorch 2.9, seed 0\nepoch,train,test\n1,300,251.5\n2,280,241.5\n".utf8), to: "torch.csv")
    try await succeed("report plan.yaml")
    XCTAssertTrue(try text("Reports/plan/figures/a-loss.tsv").contains("241.5"))
    XCTAssertTrue(try text("Reports/plan/REPORT.md").contains("PyTorch 2.9, seed 0"))
  }

  func testPlansWhoseNamesDifferInTheMiddleHaveFoldersOfTheirOwn() async throws {
    for name in ["a.one.yaml", "a.two.yaml", ".hidden"] {
      try write(plan("  - {name: a, hidden: 8, epochs: 0}"), to: name)
      try await succeed("report \(name)")
    }
    XCTAssertEqual(try names("Reports"), [".hidden", "a.one", "a.two"])
    XCTAssertEqual(try names("runs"), [".hidden", "a.one", "a.two"])
  }

  func testQuickAndSeedReachTheRuns() async throws {
    try write(plan("  - {name: a, hidden: 8, epochs: 9}"), to: "plan.yaml")
    let outcome = try await succeed("report plan.yaml --quick --seed 5")
    XCTAssertTrue(outcome.errors.contains("epoch 2/2"), outcome.errors)
    let report = try text("Reports/plan/REPORT.md")
    XCTAssertNotNil(report.firstMatch(of: /`seed`\s*\| `5`/), report)
    XCTAssertTrue(report.contains("report plan.yaml --quick --seed 5"), report)
  }
}
