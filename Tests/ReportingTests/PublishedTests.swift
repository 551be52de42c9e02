import Foundation
import Reporting
import XCTest

/// What was published stands first, and what came of repeating it is judged by numbers alone.
final class PublishedTests: XCTestCase {
  private func ours(_ values: Double..., error: Double? = 0.28) -> [MeasuredFigure] {
    values.enumerated().map { seed, value in
      MeasuredFigure(
        mean: value, standardError: error, checkpointHash: String(repeating: "\(seed)abc", count: 16),
        trainingSeconds: 3720)
    }
  }

  private func figure(
    _ value: Double, error: Double? = nil, within: Double = 0.5, cause: String? = nil, ours: [MeasuredFigure]
  ) -> PublishedFigure {
    PublishedFigure(
      title: "MNIST: an mlp", quantity: FigureQuantity("test −ELBO", explanation: "recon + KL", digits: 2),
      value: value, error: error, within: within,
      origin: FigureOrigin(source: "Somebody 2015, table 1", differs: "364 epochs, not 3280.", cause: cause), ours: ours
    )
  }

  private func order(_ settings: [(name: String, values: [Double])], cause: String? = nil, error: Double? = nil)
    -> FigureOrder
  {
    FigureOrder(
      caption: "More β", quantity: FigureQuantity("MIG", explanation: "the gap", digits: 3),
      settings: settings.map { name, values in
        .init(
          name,
          ours: values.map {
            MeasuredFigure(mean: $0, standardError: error, checkpointHash: "ab", trainingSeconds: 1)
          })
      }, origin: FigureOrigin(source: "Chen et al. 2018", differs: "drawn faces", cause: cause))
  }

  private func text(_ figures: [PublishedFigure], _ orders: [FigureOrder] = []) async throws -> String {
    let folder = try TemporaryFolder()
    var record = SampleRecord.report()
    (record.published, record.orders) = (figures, orders)
    try await ReportWriter(folder: folder.path).write(record)
    return try folder.text("REPORT.md")
  }

  private func rows(_ text: String) -> [[String]] {
    text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.dropFirst().dropLast().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  // MARK: Figures

  func testAFigureIsMetWithinItsErrorOrTheToleranceWhicheverIsLarger() {
    XCTAssertTrue(figure(105.6, ours: ours(106.1)).agrees)
    XCTAssertFalse(figure(105.6, ours: ours(106.2)).agrees)
    XCTAssertFalse(figure(105.6, ours: ours(105.0)).agrees, "better is not the same")
    XCTAssertTrue(figure(105.6, error: 0.7, ours: ours(106.2)).agrees)
    XCTAssertTrue(figure(105.6, error: 0.01, ours: ours(106.0)).agrees)
    XCTAssertFalse(figure(105.6, error: 0.01, within: 0, ours: ours(105.62)).agrees)
  }

  func testNaNIsNeverMet() {
    for values in [ours(.nan), ours(105.6, .nan), ours(.infinity), []] {
      let figure = figure(105.6, within: 1e9, ours: values)
      XCTAssertFalse(figure.agrees)
      XCTAssertEqual(figure.verdict, "not within 1000000000")
    }
    XCTAssertFalse(figure(.nan, ours: ours(105)).agrees)
    XCTAssertFalse(figure(105, error: .nan, ours: ours(105)).agrees)
  }

  func testSeedsAreComparedByTheirMean() {
    let several = figure(105.6, ours: ours(105, 106, 107))
    XCTAssertEqual(several.ownText, "106.00 ± 0.58")
    XCTAssertEqual(several.differenceText, "+0.40")
    XCTAssertEqual(figure(105.6, ours: ours(105)).ownText, "105.00 ± 0.28", "a single one has the error over images")
    XCTAssertEqual(figure(105.6, ours: ours(105, error: nil)).ownText, "105.00")
  }

  func testTheTableStandsBeforeAllElseWithWhatDiffersBelowIt() async throws {
    let text = try await text([
      figure(105.6, ours: ours(105.5, 105.7)), figure(89.78, error: 0.01, ours: ours(91)),
    ])
    let head = try XCTUnwrap(text.range(of: "## Published figures and ours"))
    for later in ["## The runs", "## Contents", "The engine was checked first"] {
      XCTAssertLessThan(head.lowerBound, try XCTUnwrap(text.range(of: later)).lowerBound, later)
    }
    XCTAssertTrue(text.contains("1 of 2 published figures was reproduced."), text)
    let rows = rows(text)
    XCTAssertTrue(
      rows.contains([
        "MNIST: an mlp", "test −ELBO", "105.6", "**105.60 ± 0.10**", "0.00", "within 0.5", "2 × 1 h 02 min",
        "`0abc0abc0abc`<br>`1abc1abc1abc`",
      ]), "\(rows)")
    XCTAssertTrue(
      rows.contains([
        "MNIST: an mlp", "test −ELBO", "89.78 ± 0.01", "**91.00 ± 0.28**", "+1.22", "**not within 0.5**", "1 h 02 min",
        "`0abc0abc0abc`",
      ]), "\(rows)")
    XCTAssertTrue(
      text.contains(
        "- **MNIST: an mlp**: recon + KL.<br>Source: Somebody 2015, table 1.<br>Differs: 364 epochs, not 3280.\n"), text
    )
    XCTAssertTrue(text.contains("and in the column “Training time”"), "the times differ from run to run")
  }

  func testACauseIsSaidWhereOursDiffersAndIsANumber() async throws {
    let cause = "flax draws other weights"
    let known = figure(103.6, cause: cause, ours: ours(102.7))
    XCTAssertFalse(known.agrees)
    XCTAssertTrue(known.isAccountedFor)
    XCTAssertFalse(figure(103.6, ours: ours(102.7)).isAccountedFor)
    XCTAssertFalse(figure(103.6, cause: cause, ours: ours(.nan)).isAccountedFor)
    XCTAssertTrue(order([("a", [0.3]), ("b", [0.1])], cause: cause).isAccountedFor)
    XCTAssertFalse(order([("a", [0.3]), ("b", [0.1])]).isAccountedFor)
    XCTAssertFalse(order([("a", [0.3]), ("b", [.nan])], cause: cause).isAccountedFor)

    var text = try await text([known], [order([("a", [0.3]), ("b", [0.1])], cause: cause)])
    XCTAssertTrue(
      text.contains("0 of 1 published figure was reproduced; the cause of 1 difference is stated below."), text)
    XCTAssertTrue(text.contains("**not within 0.5, cause found**"), text)
    XCTAssertTrue(text.contains("364 epochs, not 3280.<br>**Cause**: flax draws other weights.\n"), text)
    XCTAssertTrue(text.contains("Differs: drawn faces. **Cause**: flax draws other weights.\n"), text)
    text = try await self.text([figure(103.6, cause: cause, ours: ours(103.6))])
    XCTAssertFalse(text.contains("Cause"), "there is nothing to account for")
  }

  func testWithoutPublishedFiguresTheReportIsAsItWas() async throws {
    let text = try await text([])
    for words in ["Published", "## The runs", "Training time"] { XCTAssertFalse(text.contains(words), words) }
  }

  // MARK: Orders

  func testAnOrderHoldsWhereEverySettingHasMore() {
    XCTAssertTrue(order([("a", [0.1, 0.11]), ("b", [0.3, 0.31]), ("c", [0.5, 0.51])]).holds)
    XCTAssertFalse(order([("a", [0.1]), ("b", [0.1])]).holds, "equal is not more")
    XCTAssertFalse(order([("a", [0.1]), ("b", [.nan]), ("c", [0.5])]).holds)
    let broken = order([("a", [0.1]), ("b", [0.3]), ("c", [0.2])])
    XCTAssertFalse(broken.holds)
    XCTAssertEqual(broken.verdict, "The order does not hold: c is not above b.")
  }

  func testAnOrderSaysWhichOfItsStepsAreNotClear() {
    XCTAssertEqual(
      order([("a", [0.1, 0.11]), ("b", [0.3, 0.31])]).verdict,
      "The order holds, each step by more than twice its standard error.")
    XCTAssertEqual(
      order([("a", [0.1, 0.11]), ("b", [0.11, 0.13]), ("c", [0.5, 0.51])]).verdict,
      "The order holds, but not every step is clear of twice its standard error: a to b.")
    XCTAssertTrue(order([("a", [0.1]), ("b", [0.9])]).verdict.hasSuffix(": a to b."), "no error, no clarity")
  }

  func testAnOrderIsATableOfItsSettings() async throws {
    let text = try await text([], [order([("a", [0.1, 0.12]), ("b_1", [0.3, 0.32]), ("c", [0.2, 0.22])])])
    XCTAssertTrue(text.contains("### More β\n"), text)
    XCTAssertTrue(text.contains("**The order does not hold: c is not above b\\_1.**"), text)
    let rows = rows(text)
    XCTAssertTrue(rows.contains(["`b_1`", "2", "0.310 ± 0.010", "0.200 ± 0.014"]), "\(rows)")
    XCTAssertTrue(rows.contains(["`c`", "2", "0.210 ± 0.010", "**-0.100 ± 0.014**"]), "\(rows)")
    XCTAssertTrue(text.contains("Source: Chen et al. 2018. Differs: drawn faces."), text)
  }

  // MARK: Whence a run is

  func testARunOfAnotherCommitIsNamedUnderProvenance() async throws {
    let folder = try TemporaryFolder()
    var (run, twin) = (SampleRecord.mnist(), SampleRecord.mnist())
    (twin.name, twin.otherCommit) = ("twin", "0123abc")
    try await ReportWriter(folder: folder.path).write(SampleRecord.report(runs: [run, twin]))
    var text = try folder.text("REPORT.md")
    XCTAssertEqual(text.components(separatedBy: "<br>trained by commit `0123abc`").count, 2)
    XCTAssertTrue(text.contains("`--fresh`"), text)
    run.otherCommit = nil
    try await ReportWriter(folder: folder.path).write(SampleRecord.report(runs: [run]))
    text = try folder.text("REPORT.md")
    XCTAssertFalse(text.contains("`--fresh`") || text.contains("by commit"), text)
  }

  func testADurationHasTwoUnitsAtMost() {
    let known: [(Double, String)] = [
      (0.4, "0 s"), (59, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s"), (3720, "1 h 02 min"),
      (187_200, "2 d 04 h"), (.nan, "—"), (-1, "—"),
    ]
    for (seconds, text) in known { XCTAssertEqual(Numeral.duration(seconds), text) }
  }
}
