import Foundation
import Training
import XCTest

/// A plan's published figures and orders: what is wrong is told with its place, what is right is
/// measured, once, and judged.
final class PublishedTests: CommandCase {
  private let text = "source: \"Nobody 2020\", differs: everything"

  private func plan(_ runs: String, orders: String = "", data: String = "dataset: digits, limit: 60, model: mlp")
    -> Data
  {
    Data(
      ("data: {\(data), batch-size: 20}\nruns:\n\(runs)\n" + (orders.isEmpty ? "" : "orders:\n\(orders)\n")).utf8)
  }

  private func report(_ flags: String = "") async throws -> Outcome { try await vae("report plan.yaml\(flags)") }

  private func reportText() throws -> String { try self.text("Reports/plan/REPORT.md") }

  // MARK: Wrong keys

  func testAWrongFigureIsToldWithFileLineAndKey() async throws {
    let cases: [(figure: String, fragments: [String])] = [
      ("just words", ["'published'", "keys with values", "'just words'"]),
      ("{values: 3}", ["'values'", "one of the keys value, error, measure", "'values'"]),
      ("{measure: elbo, \(text)}", ["'value'", "found none"]),
      ("{value: 3, \(text)}", ["'measure'", "found none"]),
      ("{value: 3, measure: elbo, source: x}", ["'differs'", "found none"]),
      ("{value: 3, measure: elbo, differs: x}", ["'source'", "found none"]),
      ("{value: much, measure: elbo, \(text)}", ["'value'", "a number", "'much'"]),
      ("{value: .nan, measure: elbo, \(text)}", ["'value'", "a number", "'.nan'"]),
      ("{value: nan, measure: elbo, \(text)}", ["'value'", "a number", "'nan'"]),
      ("{value: 3, error: -1, measure: elbo, \(text)}", ["'error'", "not negative", "'-1'"]),
      ("{value: 3, within: -1, measure: elbo, \(text)}", ["'within'", "not negative", "'-1'"]),
      ("{value: 3, cause: '  ', measure: elbo, \(text)}", ["'cause'", "a value"]),
      ("{value: 3, measure: fid, \(text)}", ["'measure'", "elbo, nll or mig", "'fid'"]),
      ("{value: 3, measure: nll, \(text)}", ["'samples'", "found none"]),
      ("{value: 3, measure: nll, samples: 0, \(text)}", ["'samples'", "1 to 1000000", "'0'"]),
      ("{value: 3, measure: elbo, samples: 5, \(text)}", ["'samples'", "it goes with nll"]),
      ("{value: 3, measure: mig, \(text)}", ["'within'", "a tolerance", "found none"]),
    ]
    for (figure, fragments) in cases {
      try write(plan("  - name: a\n    published: \(figure)"), to: "plan.yaml")
      let outcome = try await report()
      XCTAssertEqual(outcome.status, 2, "\(figure)\n\(outcome.errors)")
      XCTAssertEqual(outcome.errors.split(separator: "\n").count, 1, outcome.errors)
      for fragment in ["vae: plan.yaml:4: "] + fragments {
        XCTAssertTrue(outcome.errors.contains(fragment), "'\(fragment)': \(outcome.errors)")
      }
    }
    try write(
      plan("  - name: a\n    sweep: {beta: [1, 4]}\n    published: {value: 1, measure: elbo, \(text)}"), to: "plan.yaml"
    )
    try await fail("report plan.yaml", status: 2, "plan.yaml:3: 'published'", "one setting", "a sweep")
  }

  func testAWrongOrderIsToldWithFileLineAndKey() async throws {
    let cases: [(order: String, fragments: [String])] = [
      ("{caption: x, measure: mig, expected: [a, b]}", ["'source'", "found none"]),
      ("{order: [a, b]}", ["'order'", "one of the keys caption, measure"]),
      ("{caption: x, measure: mig, expected: [a], \(text)}", ["'expected'", "two runs at least"]),
      ("{caption: x, measure: mig, expected: [a, a], \(text)}", ["'expected'", "each once"]),
      ("{caption: x, measure: mig, expected: [a, c], \(text)}", ["'expected'", "of a, b-beta1, b-beta4; found 'c'"]),
    ]
    for (order, fragments) in cases {
      try write(
        plan("  - {name: a, seeds: [0, 1]}\n  - {name: b, sweep: {beta: [1, 4]}}", orders: "  - \(order)"),
        to: "plan.yaml")
      let outcome = try await report()
      XCTAssertEqual(outcome.status, 2, "\(order)\n\(outcome.errors)")
      for fragment in ["vae: plan.yaml:6: "] + fragments {
        XCTAssertTrue(outcome.errors.contains(fragment), "'\(fragment)': \(outcome.errors)")
      }
    }
    // A density's nats and a probability's, and those without another constant, have no order.
    for measure in ["elbo", "nll, samples: 2"] {
      try write(
        plan(
          "  - name: a\n  - {name: b, recon-loss: mse}",
          orders: "  - {caption: x, measure: \(measure), expected: [a, b], \(text)}"), to: "plan.yaml")
      try await fail(
        "report plan.yaml", status: 2, "plan.yaml:6: 'expected'", "the same --recon-loss", "bce of 784 numbers",
        "mse of 784 numbers")
    }
    try write(plan("  - {name: a, published: {value: 1, within: 1, measure: mig, \(text)}}"), to: "plan.yaml")
    let outcome = try await report()
    XCTAssertEqual(outcome.status, 2)
    XCTAssertTrue(outcome.errors.contains("expected images whose factors are known"), outcome.errors)
    XCTAssertFalse(outcome.errors.contains("epoch 1/"), "told before anything is trained")
  }

  // MARK: Verdicts

  /// A figure that ours meets, and one that it does not.
  func testFiguresAreJudgedAndTheStatusSaysWhetherAllWereMet() async throws {
    let met = "published: {value: 500, within: 400, measure: elbo, \(text)}"
    try write(plan("  - {name: a, hidden: 8, epochs: 1, seeds: [0, 1], \(met)}"), to: "plan.yaml")
    var outcome = try await report()
    XCTAssertEqual(outcome.status, 0, outcome.errors)
    XCTAssertTrue(outcome.output.contains(", published 500: within 400\n"), outcome.output)
    XCTAssertNotNil(try reportText().firstMatch(of: /\*\*\d+\.\d\d ± \d+\.\d\d\*\* .*\| within 400 .*2 × \d+ s/))
    try write(
      plan("  - {name: a, hidden: 8, epochs: 1, seeds: [0, 1], \(met)}").replacing(", within: 400"), to: "plan.yaml")
    outcome = try await report()
    XCTAssertEqual(outcome.status, 1, outcome.errors)
    XCTAssertFalse(outcome.errors.contains("epoch 1/1"), "what is compared does not change the runs")
    XCTAssertTrue(try reportText().contains("**not within 0.5**"))
    // A difference that is accounted for is no failure.
    try write(
      plan("  - {name: a, hidden: 8, epochs: 1, seeds: [0, 1], \(met)}").replacing(
        "within: 400", with: "cause: one epoch"),
      to: "plan.yaml")
    outcome = try await report()
    XCTAssertEqual(outcome.status, 0, outcome.errors)
    XCTAssertTrue(try reportText().contains("**not within 0.5, cause found**"))
    // A trial is not compared.
    outcome = try await report(" --quick")
    XCTAssertEqual(outcome.status, 0, outcome.errors)
    XCTAssertTrue(outcome.errors.contains("is not compared with what was published"), outcome.errors)
    XCTAssertFalse(try reportText().contains("## Published"))
  }

  func testAnOrderHoldsOrDoesNot() async throws {
    let runs = "  - {name: a, hidden: 8, sweep: {epochs: [1, 4]}}"
    for (names, status) in [("a-epochs4, a-epochs1", 0), ("a-epochs1, a-epochs4", 1)] {
      try write(
        plan(runs, orders: "  - {caption: Fewer epochs, measure: elbo, expected: [\(names)], \(text)}"),
        to: "plan.yaml")
      let outcome = try await report()
      XCTAssertEqual(outcome.status, Int32(status), outcome.errors)
      XCTAssertEqual(try reportText().contains("**The order does not hold: a-epochs4 is not above"), status == 1)
    }
  }

  /// One latent dimension has no gap to another.
  func testAFigureThatIsNoNumberIsNotMet() async throws {
    try write(
      plan(
        "  - {name: a, latent-dim: 1, published: {value: 0.1, within: 9, measure: mig, \(text)}}\n"
          + "  - {name: b, latent-dim: 2}",
        orders: "  - {caption: x, measure: mig, expected: [b, a], \(text)}",
        data: "dataset: faces, limit: 60, image-size: 32, model: celeba, base-channels: 2, epochs: 0"),
      to: "plan.yaml")
    let outcome = try await report()
    XCTAssertEqual(outcome.status, 1, outcome.errors)
    XCTAssertTrue(outcome.output.contains("MIG NaN, published 0.1: not within 9"), outcome.output)
    XCTAssertTrue(outcome.output.contains("a is not above b"), outcome.output)
  }

  // MARK: What takes long is done once

  func testAnEstimateIsMadeOnceForACheckpoint() async throws {
    func plan(epochs: Int) -> Data {
      self.plan(
        "  - {name: a, hidden: 8, epochs: \(epochs), published: {value: 90, measure: nll, samples: 3, \(text)}}")
    }
    let (note, file) = ("with 3 samples each", "runs/plan/a/nll-3-seed0.json")
    try write(plan(epochs: 1), to: "plan.yaml")
    let first = try await report()
    XCTAssertTrue(first.errors.contains("a: log p(x) of") && first.errors.contains(note), first.errors)
    XCTAssertTrue(first.errors.contains("for log p(x)"), "the time is told before")
    let (estimate, section) = (try self.text(file), try published())
    let second = try await report()
    XCTAssertFalse(second.errors.contains(note), second.errors)
    XCTAssertEqual(try published(), section)
    // More epochs make another checkpoint.
    try write(plan(epochs: 2), to: "plan.yaml")
    let longer = try await report()
    XCTAssertTrue(longer.errors.contains("resuming") && longer.errors.contains(note), longer.errors)
    XCTAssertNotEqual(try self.text(file), estimate)
    // A damaged file is made again.
    let whole = try self.text(file)
    try write(Data("{".utf8), to: file)
    let mended = try await report()
    XCTAssertTrue(mended.errors.contains(note), mended.errors)
    XCTAssertEqual(try self.text(file), whole)
  }

  private func published() throws -> String {
    try reportText().components(separatedBy: "## The runs")[0].components(separatedBy: "## Published")[1]
  }

  // MARK: Whence a run is

  func testARunOfAnotherBuildIsDoneAndItsCommitIsTold() async throws {
    try write(plan("  - {name: a, hidden: 8, epochs: 1}"), to: "plan.yaml")
    try await succeed("report plan.yaml")
    XCTAssertTrue(try reportText().contains("All were trained by the program that wrote this report"))
    let (file, other) = (path("runs/plan/a/last.safetensors"), String(repeating: "0a", count: 20))
    var checkpoint = try Checkpoint.read(file).checkpoint
    checkpoint.commit = other
    try checkpoint.write(to: file)
    let outcome = try await succeed("report plan.yaml")
    XCTAssertFalse(outcome.errors.contains("epoch 1/1"), outcome.errors)
    XCTAssertTrue(outcome.errors.contains("by a program of commit \(other)"), outcome.errors)
    XCTAssertTrue(outcome.errors.contains("; --fresh trains it anew"), outcome.errors)
    XCTAssertTrue(try reportText().contains("trained by commit `\(other)"))
    let fresh = try await succeed("report plan.yaml --fresh")
    XCTAssertTrue(fresh.errors.contains("epoch 1/1"), fresh.errors)
    XCTAssertFalse(try reportText().contains(other))
  }

  /// They are read before gnuplot is looked for, which is not there; the one of `make report` is
  /// also in the program.
  func testThePlansOfTheRepositoryAreRead() async throws {
    let top = RemedyCase.top.path
    for plan in ["", "\(top)/Reports/plans/report.yaml", "\(top)/Reports/plans/published.yaml"] {
      let outcome = try await vae(
        "report \(plan) --golden \(top)/Golden --out-dir out",
        environment: ["PATH": "/nowhere"])
      XCTAssertEqual(outcome.status, 3, "\(plan): \(outcome.errors)")
      XCTAssertTrue(outcome.errors.contains("gnuplot"), "\(plan): \(outcome.errors)")
    }
  }
}

extension Data {
  /// The text without some words.
  fileprivate func replacing(_ words: String, with others: String = "") -> Data {
    Data(String(decoding: self, as: UTF8.self).replacing(words, with: others).utf8)
  }
}
