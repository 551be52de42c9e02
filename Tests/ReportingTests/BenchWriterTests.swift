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

  func testTheSharesOfAStepAddUp() async throws {
    let folder = try TemporaryFolder()
    try await BenchWriter(folder: folder.path).write(record())
    let text = try folder.text("BENCH.md")
    for row in [
      "| `conv2d` | 3 | 1.000 (10.0 %) | 5.000 (50.0 %) | 6.000 (60.0 %) |",
      "| `relu` | 2 | 0.500 (5.0 %) | 0.250 (2.5 %) | 0.750 (7.5 %) |",
      "| Adam | | | | 1.250 (12.5 %) |",
      "| everything else | | | | 2.000 (20.0 %) |",
      "| the step | 5 | 1.500 (15.0 %) | 5.250 (52.5 %) | 10.000 (100.0 %) |",
    ] { XCTAssertTrue(squeezed(text).contains(row), "\(row)\n\(text)") }
  }

  func testOthersReadingOfImagesIsComparedWithinRounds() async throws {
    let folder = try TemporaryFolder()
    try await BenchWriter(folder: folder.path).write(record())
    let text = try folder.text("BENCH.md")
    for row in [
      "| this program, 2 threads | 4000 (3000–6000) | 1 |",
      // 3000, 4000, 6000 over 1000, 1000, 2000.
      "| Pillow, one process | 1000 (1000–2000) | 3.00 (3.00–4.00) |",
      "| from the cache | 9000 (9000–9000) |",
    ] { XCTAssertTrue(squeezed(text).contains(row), "\(row)\n\(text)") }
    XCTAssertTrue(text.contains("workers are left out: no torch"), text)
  }

  func testTheStartOfACommandStandsBesideItsTarget() async throws {
    let folder = try TemporaryFolder()
    try await BenchWriter(folder: folder.path).write(record())
    let text = try folder.text("BENCH.md")
    XCTAssertTrue(squeezed(text).contains("| `vae --help` | 20 (10–40) | under 50 |"), text)
    XCTAssertTrue(text.contains("the median of 3 runs"), text)
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
    XCTAssertTrue(script.contains("title 'peak'"), script)
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

  /// A text whose table cells are not padded.
  private func squeezed(_ text: String) -> String { text.replacing(#/ +/#, with: " ") }

  private func record() -> BenchRecord {
    var record = BenchRecord(machine: [.init("Processor", "Imaginary 9000")], peakGflops: 200)
    var model = BenchedModel(model: "mlp", batchSize: 128, flopsPerStep: 3e8, peakBytes: 1 << 20, rounds: [2, 4, 3])
    model.competitors = [.init("one", rounds: [4, 4, 9], peakBytes: 1 << 30)]
    model.remarks = ["another is left out: it was late"]
    model.profile = StepProfile(
      milliseconds: 10,
      ops: [
        .init("relu", calls: 2, forward: 0.5, backward: 0.25), .init("conv2d", calls: 3, forward: 1, backward: 5),
      ], optimizer: 1.25)
    record.models = [model]
    record.data = BenchedData(
      source: "1000 images.", fromFiles: .init("this program, 2 threads", imagesPerSecond: [3000, 4000, 6000]),
      competitors: [.init("Pillow, one process", imagesPerSecond: [1000, 1000, 2000])],
      remarks: ["workers are left out: no torch"], stages: [.init("from the cache", imagesPerSecond: [9000])])
    record.startUp = [BenchedCommand("vae --help", target: 0.05, runs: [0.02, 0.01, 0.04])]
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
