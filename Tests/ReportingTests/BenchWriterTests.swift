import Reporting
import XCTest

final class BenchWriterTests: XCTestCase {
  func testRatiosAreTakenWithinRounds() async throws {
    let folder = try TemporaryFolder()
    try await BenchWriter(folder: folder.path).write(record())
    let text = try folder.text("BENCH.md")
    // Rounds of 2, 4, 3 against 4, 4, 9: ratios of 2, 1, 3.
    XCTAssertTrue(text.contains("| 3.00 (2.00–4.00) |"), text)
    XCTAssertTrue(text.contains("| 2.00 (1.00–3.00) |"), text)
    XCTAssertTrue(text.contains("| 4.00 (4.00–9.00) |"), text)
    // 0.3 GFLOP in 3 ms, of 200 GFLOP/s.
    XCTAssertTrue(text.contains("A step takes 0.3 GFLOP: 100.0 GFLOP/s, 50 % of the peak."), text)
    XCTAssertTrue(text.contains("another is left out: it was late"), text)
  }

  func testEveryFigureThatTheTextShowsIsThereAndNoOther() async throws {
    let folder = try TemporaryFolder()
    let names = try await BenchWriter(folder: folder.path + "/deeper").write(record())
    let links = try folder.text("deeper/BENCH.md").matches(of: /\]\((growth-[^)]+)\)/).map { String($0.output.1) }
    XCTAssertEqual(Set(links).union(["BENCH.md"]), Set(names))
    XCTAssertEqual(Set(names.map { "deeper/\($0)" }), Set(folder.files))
    XCTAssertEqual(names.last, "BENCH.md")
  }

  func testTheGrowthIsDrawnOnLogarithmicAxesBelowItsCeiling() async throws {
    let folder = try TemporaryFolder()
    try await BenchWriter(folder: folder.path).write(record())
    XCTAssertEqual(
      try folder.text("growth-batch.tsv"),
      "# Training step by images of a batch\n# images of a batch\tms per image\tGFLOP/s\tpeak GFLOP/s\n"
        + "1\t8\t50\t200\n2\t4\t100\t200\n")
    let script = try folder.text("growth-batch.gnuplot")
    XCTAssertEqual(script.matches(of: /set logscale [xy]/).count, 4, script)
    XCTAssertTrue(script.contains("peak of matrix products"), script)
  }

  func testAFailureLeavesTheOlderBenchAsItWas() async throws {
    let folder = try TemporaryFolder()
    try folder.write("older", to: "BENCH.md")
    do {
      try await BenchWriter(folder: folder.path, gnuplot: Gnuplot(executable: "no-such-gnuplot")).write(record())
      XCTFail("expected an error")
    } catch {
      XCTAssertEqual(error as? ReportingError, .gnuplotMissing(executable: "no-such-gnuplot"))
    }
    XCTAssertEqual(folder.files, ["BENCH.md"])
    XCTAssertEqual(try folder.text("BENCH.md"), "older")
  }

  func testTheMedianIsTheMiddle() {
    XCTAssertEqual(median([3, 1, 2]), 2)
    XCTAssertEqual(median([4, 1, 2, 3]), 2.5)
    XCTAssertTrue(median([]).isNaN)
  }

  private func record() -> BenchRecord {
    var record = BenchRecord(machine: [.init("Processor", "Imaginary 9000")], peakGflops: 200)
    var model = BenchedModel(model: "mlp", batchSize: 128, flopsPerStep: 3e8, peakBytes: 1 << 20, rounds: [2, 4, 3])
    model.rivals = [.init("one", rounds: [4, 4, 9], peakBytes: 1 << 30)]
    model.remarks = ["another is left out: it was late"]
    record.models = [model]
    record.growth = [
      BenchedGrowth(
        stem: "batch", label: "images of a batch", kept: "64×64 images.",
        points: [
          .init(value: 1, millisecondsPerImage: 8, gflops: 50, peakGflops: 200),
          .init(value: 2, millisecondsPerImage: 4, gflops: 100, peakGflops: 200),
        ])
    ]
    return record
  }
}
