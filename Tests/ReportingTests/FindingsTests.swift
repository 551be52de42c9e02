import Foundation
import Reporting
import TensorCore
import XCTest

/// What a report shows of what was found of a run, beside its losses.
final class FindingsTests: XCTestCase {
  private func grey(_ count: Int) -> Tensor<Float> {
    RandomStream(seed: 1, purpose: .checks).uniform([count, 28, 28, 1])
  }

  /// A run of which everything was found.
  private func everything() -> RunRecord {
    var run = SampleRecord.mnist()
    var findings = RunFindings()
    findings.measures = [
      MeasureRow("SSIM", "0.8712", error: "± 0.0011"), MeasureRow("active", "7 of 8", error: "none: a count"),
    ]
    findings.remarks = " A remark."
    findings.negativeELBO = (0..<500).map { 105 + 30 * sin(Double($0 * $0)) }
    (findings.worst, findings.best) = (grey(8), grey(8))
    findings.neighbours = .init(images: grey(24), distance: 0.125, testDistance: 0.5)
    findings.klByEpoch = (1...10).map { epoch in
      (epoch, (0..<8).map { Double($0) * (1 - exp(-Double(epoch) / 3)) })
    }
    findings.plane = LatentPlane(
      points: (0..<400).map { (sin(Double($0)), cos(Double($0 * $0))) }, numbers: (0..<400).map { $0 % 10 },
      classes: (0..<10).map(String.init), manifold: grey(9), values: [-1, 0, 1])
    run.findings = findings
    return run
  }

  private func report(_ run: RunRecord) async throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try await ReportWriter(folder: folder.path).write(SampleRecord.report(runs: [run]))
    return folder
  }

  func testEveryMeasureStandsInTheTableWithItsErrorOrWhyItHasNone() async throws {
    let text = try await report(everything()).text("REPORT.md")
    XCTAssertTrue(text.contains("### Measures"))
    XCTAssertTrue(text.contains("one standard error over the images. A remark."))
    for cells in [["SSIM", "0.8712", "± 0.0011"], ["active", "7 of 8", "none: a count"]] {
      XCTAssertTrue(
        text.split(separator: "\n").contains { line in
          line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } == cells
        }, "\(cells)")
    }
  }

  func testWhatWasNotFoundIsLeftOut() async throws {
    let (all, none) = (try await report(everything()), try await report(SampleRecord.mnist()))
    XCTAssertFalse(try none.text("REPORT.md").contains("### Measures"))
    let more = Set(all.files).subtracting(none.files)
    XCTAssertEqual(
      more,
      Set(
        ["elbo-histogram", "kl-by-epoch", "plane"].flatMap { stem in
          ["svg", "tsv", "gnuplot"].map { "figures/mnist-\(stem).\($0)" }
        } + ["figures/mnist-extremes.png", "figures/mnist-manifold.png"]))
  }

  /// Two rows of twelve samples, and a row of training images below each.
  func testBelowEachSampleStandsItsNearestTrainingImage() async throws {
    let folder = try await report(everything())
    let text = try folder.text("REPORT.md")
    XCTAssertTrue(
      text.contains("Pixels are in [0, 1]: the median root mean square difference is 0.125; test images are 0.5 from"),
      text)
    let height = { (png: Data) in png[20..<24].reduce(0) { $0 << 8 | Int($1) } }
    let png = try XCTUnwrap(try folder.contents()["figures/mnist-samples.png"])
    XCTAssertEqual(height(Data(png)), 2 + 4 * 58 + 8)
    // Other training images make another picture, of the same samples.
    var other = everything()
    other.findings.neighbours?.images = Tensor([24, 28, 28, 1])
    let changed = try await report(other).contents()["figures/mnist-samples.png"]
    XCTAssertNotEqual(changed, png)
  }

  func testTheHistogramCountsEveryImageOnce() async throws {
    let rows = try await report(everything()).text("figures/mnist-elbo-histogram.tsv").split(separator: "\n").dropFirst(
      2)
    XCTAssertEqual(rows.count, 40)
    let counts = rows.compactMap { Double($0.split(separator: "\t")[1]) }
    XCTAssertEqual(counts.reduce(0, +), 500)
  }

  /// Bars as wide as their bins.
  func testTheBoxesOfAHistogramAreAsWideAsTheirDistance() async throws {
    let script = try await report(everything()).text("figures/mnist-elbo-histogram.gnuplot")
    let width = try XCTUnwrap(script.firstMatch(of: /set boxwidth ([0-9.]+)/).flatMap { Double($0.output.1) })
    XCTAssertEqual(width, 0.8 * 60 / 40, accuracy: 0.01)
  }

  /// Six lines and the mean of the rest: as many as there are colours.
  func testTheDivergencesByEpochAreThoseOfTheLargestAndTheMeanOfTheOthers() async throws {
    let folder = try await report(everything())
    let rows = try folder.text("figures/mnist-kl-by-epoch.tsv").split(separator: "\n").map { $0.split(separator: "\t") }
    XCTAssertEqual(rows[1].last, "mean of 2 others")
    let last = try XCTUnwrap(rows.last).compactMap { Double($0) }
    XCTAssertEqual(last.count, 10)
    XCTAssertEqual(last[9], (last[7] + last[8]) / 2, accuracy: 1e-8)
    let titles = try folder.text("figures/mnist-kl-by-epoch.gnuplot").matches(of: /title '(z\d|others[^']*)'/)
    XCTAssertEqual(titles.map { String($0.output.1) }, ["z7", "z6", "z5", "z4", "z3", "z2", "others, mean"])
  }

  func testTenClassesHaveTenLooksAndEachPointOneOfThem() async throws {
    let folder = try await report(everything())
    let looks = try folder.text("figures/mnist-plane.gnuplot").matches(of: /linecolor rgb '(#\w+)' pointtype (\d+)/)
    XCTAssertEqual(Set(looks.map { "\($0.output.1) \($0.output.2)" }).count, 10)
    for row in try folder.text("figures/mnist-plane.tsv").split(separator: "\n").dropFirst(2) {
      XCTAssertEqual(row.split(separator: "\t").dropFirst().count { $0 != "NaN" }, 1)
    }
  }

  func testTwoPanelsOfTheSameSeriesShareOneLegend() async throws {
    let script = try await report(everything()).text("figures/mnist-terms.gnuplot")
    XCTAssertEqual(script.matches(of: /set key at screen/).count, 1)
    XCTAssertEqual(script.matches(of: /set key off/).count, 1)
  }

  func testAFirstEpochThatIsFarOffDoesNotTakeTheAxisAndTheCaptionSaysSo() async throws {
    var run = everything()
    let remark = "The axes show the epochs from the second on; the first is partly beyond them."
    let usual = try await report(run).text("REPORT.md")
    XCTAssertFalse(usual.contains(remark))
    run.epochs[0].train.loss = 5000
    let folder = try await report(run)
    XCTAssertEqual(try folder.text("REPORT.md").components(separatedBy: remark).count, 2)
    let range = try XCTUnwrap(
      try folder.text("figures/mnist-loss.gnuplot").firstMatch(of: /set yrange \[([\d.]+):([\d.]+)\]/))
    XCTAssertLessThan(try XCTUnwrap(Double(range.output.2)), 150)
    XCTAssertTrue(try folder.text("figures/mnist-loss.tsv").contains("\t5000\t"), "the data have all epochs")
  }
}
