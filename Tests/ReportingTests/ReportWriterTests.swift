import Foundation
import Reporting
import TensorCore
import XCTest

final class ReportWriterTests: XCTestCase {
  func testEveryFigureThatTheTextShowsIsThereAndNoOther() async throws {
    let folder = try TemporaryFolder()
    let summary = try await ReportWriter(folder: folder.path).write(SampleRecord.report())
    let links = try folder.text("REPORT.md").matches(of: /\]\((figures\/[^)]+)\)/).map { String($0.output.1) }
    XCTAssertEqual(Set(links).union(["REPORT.md"]), Set(folder.files))
    XCTAssertEqual(Set(summary.files), Set(folder.files))
    XCTAssertEqual(summary.bytes, try folder.contents().values.reduce(0) { $0 + $1.count })
    XCTAssertEqual(links.filter { $0.hasSuffix(".png") }.count, 8)
    XCTAssertEqual(links.filter { $0.hasSuffix(".svg") }.count, 6)
  }

  func testTheSameRecordTwiceGivesTheSameBytes() async throws {
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    try await ReportWriter(folder: one.path).write(SampleRecord.report())
    try await ReportWriter(folder: two.path + "/deeper").write(SampleRecord.report())
    try await ReportWriter(folder: two.path + "/deeper").write(SampleRecord.report())
    let second = try two.contents().map { ($0.key.replacing("deeper/", with: ""), $0.value) }
    XCTAssertEqual(try one.contents(), Dictionary(uniqueKeysWithValues: second))
  }

  func testMachineAndTimesShowInTheLastSectionAlone() async throws {
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    try await ReportWriter(folder: one.path).write(SampleRecord.report())
    let slower = SampleRecord.machine(date: "2031-12-31", seconds: 977)
    try await ReportWriter(folder: two.path).write(SampleRecord.report(machine: slower))
    let texts = try [one, two].map { try $0.text("REPORT.md").components(separatedBy: "\n## Machine and timings\n") }
    XCTAssertEqual(texts.map(\.count), [2, 2])
    XCTAssertEqual(texts[0][0], texts[1][0])
    XCTAssertNotEqual(texts[0][1], texts[1][1])
    XCTAssertFalse(texts[0][1].contains("\n## "), "a section after the last")
    for word in ["(s)", "images/s", "second", "SkylakeX", "Imaginary 9000"] {
      XCTAssertFalse(texts[0][0].contains(word), word)
    }
    let figures = try [one, two].map { try $0.contents().filter { $0.key != "REPORT.md" } }
    XCTAssertEqual(figures[0], figures[1])
  }

  func testARunsTimesAndMemoryAreSummedUp() async throws {
    let folder = try TemporaryFolder()
    try await ReportWriter(folder: folder.path).write(SampleRecord.report())
    let text = try folder.text("REPORT.md")
    let rows = text.split(separator: "\n").map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    XCTAssertTrue(rows.contains(["mnist", "8.12", "7.74", "1.050", "329.7 MiB", "1.0 MiB"]), text)
    XCTAssertTrue(rows.contains(["mnist", "2", "8.12", "7.74", "7,385", "302.0 MiB", "329.7 MiB"]), text)
    XCTAssertTrue(rows.contains(["Check the ops", "12.5", "123.0 MiB"]), text)
  }

  func testMemoryOfAShortRunHasNoGrowth() async throws {
    let folder = try TemporaryFolder()
    var machine = SampleRecord.machine()
    machine.epochs.removeLast()
    try await ReportWriter(folder: folder.path).write(SampleRecord.report(machine: machine))
    XCTAssertNotNil(try folder.text("REPORT.md").firstMatch(of: /\| mnist .*1\.050.*\| +— \|/))
  }

  func testDrawnDataAreNamedInTitleAndCaptions() async throws {
    let folder = try TemporaryFolder()
    var run = SampleRecord.faces()
    run.dataSet.name = "faces"
    try await ReportWriter(folder: folder.path).write(SampleRecord.report(runs: [run]))
    let text = try folder.text("REPORT.md")
    XCTAssertTrue(text.hasPrefix("# Two small variational autoencoders (on drawn data)\n"))
    XCTAssertTrue(text.contains("> **Drawn data.**"))
    for caption in text.split(separator: "\n").filter({ $0.hasPrefix("**Figure") }) {
      XCTAssertTrue(caption.contains("faces (drawn data)"), "\(caption)")
    }
  }

  func testAFingerprintIsSaidToBeThatOfImagesAndNotOfAFile() async throws {
    let folder = try TemporaryFolder()
    try await ReportWriter(folder: folder.path).write(SampleRecord.report())
    let text = try folder.text("REPORT.md")
    XCTAssertTrue(
      text.contains("A fingerprint is the SHA-256 of the images' number, shape and pixels in order"), text)
    XCTAssertFalse(text.contains("SHA-256 of its data"), text)
  }

  func testWhatTheHuntsForFaultsPrintedIsQuoted() async throws {
    let folder = try TemporaryFolder()
    try await ReportWriter(folder: folder.path).write(SampleRecord.report())
    let text = try folder.text("REPORT.md")
    let quoted = "### make faults, 2026-12-02\n\n| fault | lost |\n|---|---:|\n| kills | 0 |\n\n"
    XCTAssertTrue(text.contains(quoted), text)
  }

  func testContentsLeadToEveryLaterSection() async throws {
    let folder = try TemporaryFolder()
    var twin = SampleRecord.mnist()
    twin.name = "twin"
    try await ReportWriter(folder: folder.path).write(SampleRecord.report(runs: [SampleRecord.mnist(), twin]))
    let anchors = try folder.text("REPORT.md").matches(of: /\]\(#([^)]+)\)/).map { String($0.output.1) }
    XCTAssertEqual(
      anchors,
      [
        "mnist-a-convolutional-vae", "mnist-a-convolutional-vae-1", "numerics", "one-mini-batch-step-by-step",
        "reliability", "provenance", "how-to-reproduce", "machine-and-timings",
      ])
  }

  func testFiguresOfAnOlderReportGoAndOtherFilesStay() async throws {
    let folder = try TemporaryFolder()
    let writer = ReportWriter(folder: folder.path)
    try await writer.write(SampleRecord.report())
    try folder.write("mine", to: "figures/holiday.png")
    try folder.write("mine", to: "notes.md")
    let summary = try await writer.write(SampleRecord.report(runs: [SampleRecord.mnist()]))
    XCTAssertEqual(Set(folder.files), Set(summary.files + ["figures/holiday.png", "notes.md"]))
    XCTAssertFalse(folder.files.contains { $0.contains("celeba") })
  }

  func testAFailureLeavesTheOldReportAsItWas() async throws {
    let folder = try TemporaryFolder()
    let writer = ReportWriter(folder: folder.path)
    try await writer.write(SampleRecord.report())
    let before = try folder.contents()
    let changed = SampleRecord.report(runs: [SampleRecord.mnist(epochs: 3)])
    var missing = writer, tight = writer
    missing.gnuplot = Gnuplot(executable: "no-such-gnuplot")
    tight.byteLimit = 10_000
    var message = await failure { try await missing.write(changed) }
    XCTAssertTrue(message.contains("apt-get install gnuplot-nox"), message)
    message = await failure { try await tight.write(changed) }
    XCTAssertTrue(message.contains("more than the 10000 allowed"), message)
    XCTAssertEqual(before, try folder.contents())
  }

  func testTwoRunsOfOneNameAreAnError() async throws {
    let folder = try TemporaryFolder()
    let record = SampleRecord.report(runs: [SampleRecord.mnist(), SampleRecord.mnist()])
    let message = await failure { try await ReportWriter(folder: folder.path).write(record) }
    XCTAssertEqual(
      message, "report: expected a name of letters and digits for each run, no two alike; found 'mnist', 'mnist'")
  }

  func testATraversalThatIsNoGridIsAnError() async throws {
    let folder = try TemporaryFolder()
    var run = SampleRecord.mnist()
    run.images.traversal?.dimensions = [1]
    let record = SampleRecord.report(runs: [run])
    let message = await failure { try await ReportWriter(folder: folder.path).write(record) }
    XCTAssertTrue(message.contains("expected 7 images in the traversal of 'mnist'"), message)
  }

  func testAFailingOpIsNamedWhereverTheVerdictIs() async throws {
    let folder = try TemporaryFolder()
    var record = SampleRecord.report(runs: [SampleRecord.mnist()])
    record.numerics?.rows[3].gradient = Deviation(.nan, tolerance: 1e-6)
    try await ReportWriter(folder: folder.path).write(record)
    let text = try folder.text("REPORT.md")
    XCTAssertEqual(text.components(separatedBy: "**1 fail: `Conv2d`**").count, 3)
    XCTAssertTrue(text.contains("**NaN > 1e-6**"))
    XCTAssertEqual(text.components(separatedBy: "**FAIL**").count, 2)
  }

  func testAnUntrainedRunAndARunThatDivergedCanBeTold() async throws {
    let folder = try TemporaryFolder()
    var untrained = SampleRecord.mnist(epochs: 0), diverged = SampleRecord.mnist(epochs: 2)
    untrained.name = "untrained"
    untrained.klPerDimension = []
    untrained.images.traversal = nil
    let nothing = LossTerms(loss: .nan, reconstruction: .nan, kl: .infinity)
    diverged.epochs = diverged.epochs.map { EpochRecord(epoch: $0.epoch, train: nothing, test: nothing) }
    diverged.klPerDimension = [.nan, 1, .infinity, 0]
    var record = SampleRecord.report(runs: [untrained, diverged])
    (record.numerics, record.trace) = (nil, nil)
    try await ReportWriter(folder: folder.path).write(record)
    XCTAssertTrue(try folder.text("REPORT.md").firstMatch(of: /\| +\*\*NaN\*\* \|/) != nil)
  }

  func testALongRunShowsAtMostThirtyEpochsAndTheLast() async throws {
    let folder = try TemporaryFolder()
    try await ReportWriter(folder: folder.path).write(SampleRecord.report(runs: [SampleRecord.mnist(epochs: 500)]))
    let section = try folder.text("REPORT.md").components(separatedBy: "### Epochs")[1]
      .components(separatedBy: "### Settings and layers")[0]
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.contains("-:") }
    XCTAssertLessThanOrEqual(rows.count, 31)
    XCTAssertTrue(rows.last?.contains(" 500 ") ?? false)
    XCTAssertEqual(try folder.text("figures/mnist-loss.tsv").split(separator: "\n").count, 502)
  }

  func testALineOfThousandsOfEpochsShowsFiveHundredAndTheLast() async throws {
    let folder = try TemporaryFolder()
    try await ReportWriter(folder: folder.path).write(SampleRecord.report(runs: [SampleRecord.mnist(epochs: 3280)]))
    let rows = try folder.text("figures/mnist-loss.tsv").split(separator: "\n")
    XCTAssertTrue((400...502).contains(rows.count), "\(rows.count)")
    XCTAssertTrue(rows.last?.hasPrefix("3280\t") ?? false)
    XCTAssertTrue(try folder.text("REPORT.md").contains("`metrics.csv` in the run's folder has all"))
  }

  func testMomentsOfATraceAreThoseOfTheTensor() {
    let value = TraceValue("x", Tensor<Float>([5], [3, 1, -1, 5, 2]))
    XCTAssertEqual(value.first, [3, 1, -1, 5])
    XCTAssertEqual(value.mean, 2, accuracy: 4e-16)
    XCTAssertEqual(value.standardDeviation, 2, accuracy: 4e-16)
    XCTAssertEqual(value.norm, 40.0.squareRoot(), accuracy: 4e-16)
  }
}
