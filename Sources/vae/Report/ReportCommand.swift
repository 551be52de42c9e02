import ArgumentParser
import Checking
import Files
import Reporting
import Training

/// `vae report`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Make the runs of a plan and write a report of them, with figures.",
    discussion: """
      Without a plan, checks the numerics and trains the small runs of Reports/plans/report.yaml. MNIST and CelebA are taken \
      where they are found (MNIST is downloaded where it can be); images that the program draws replace what is missing: \
      the report then says so, and goes to Reports/drawn.

        vae report
        vae report my-plan.yaml
        vae report --runs runs/a runs/b

      A plan is a YAML file: title, introduction, runs. A run has a name, a caption, and flags of 'vae train' under their own \
      names; 'seeds' and 'sweep' multiply it. Its runs lie in runs/<plan>/<run>. What is trained already, with the same \
      settings and images, is not trained again, and an interrupted report goes on where it was.

      A run may name a published figure, and a plan a published order of its runs: the report then begins with them, beside \
      its own. Where one is not met and no cause of that is stated, the report is written all the same, and the exit status \
      is 1.
      """)

  @Argument(help: "The plan. (default: that of 'make report', Reports/plans/report.yaml)") var plan: String?
  @Option(parsing: .upToNextOption, help: "Report these runs, which exist, in place of a plan's.")
  var runs: [String] = []
  @Option(
    help:
      "The folder of the report. (default: the plan's, or Reports/<plan>; below it drawn where images were replaced)")
  var outDir: String?
  @Option(help: "With --runs: the folder that holds their images. (default: as of vae train)") var dataRoot: String?
  @Flag(help: "Take the plan's drawn substitutes even where the images are there.") var drawn = false
  @Flag(help: "A trial: at most two epochs on a thousand images for each run.") var quick = false
  @Flag(help: "Train every run anew.") var fresh = false
  @Option(parsing: .unconditional, help: .natural("The seed of runs that name none.")) var seed: UInt64 = 0
  @Option(help: "The folder of the goldens.") var golden = "Golden"
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard !runs.isEmpty else {
      if dataRoot != nil {
        throw ValidationError("--data-root: goes with --runs; a plan's runs have a data-root of their own")
      }
      return
    }
    if plan != nil { throw ValidationError("--runs: expected runs or a plan, found both") }
    for (name, isGiven) in [("drawn", drawn), ("quick", quick), ("fresh", fresh)] where isGiven {
      throw ValidationError("--\(name): goes with a plan; the runs of --runs are not trained")
    }
  }

  func run() async throws {
    try runtime.apply()
    let console = Console("report")
    let work = try ReportWork(self)
    if work.runs.contains(where: { $0.configuration.training.precision != nil }) { try runtime.expectMixedPrecision() }
    // What the end of the work needs is looked for at its beginning.
    let goldens = try work.plan?.checksNumerics == true ? GoldenFolder(existing: golden) : nil
    try await Gnuplot().expectThere()
    try Folder.expectRoom(work.folder, bytes: 16 << 20)
    for run in work.runs where run.isPlanned {
      try ReportRuns.expectOwn(run.folder.path)
      try Folder.expectRoom(run.folder.path, bytes: 2 * run.configuration.model.checkpointBytes)
    }
    Interrupt.watch()
    let report = try await work.report(goldens: goldens, console)
    // A mebibyte for each run that is shown, and some for what they share: a day's work must not
    // end at a limit.
    let shown = report.record.groups.reduce(0) { $0 + $1.variants.count }
    let writer = ReportWriter(folder: report.folder, byteLimit: (4 + shown) << 20)
    let summary = try await writer.write(report.record)
    conclude(report.record, summary, folder: report.folder, console)
    let record = report.record
    if record.numerics?.failures.isEmpty == false || !record.accountsForWhatWasPublished {
      throw ExitCode(ExitStatus.checkFailed.rawValue)
    }
  }

  private func conclude(_ record: ReportRecord, _ summary: ReportWriter.Summary, folder: String, _ console: Console) {
    for run in record.runs {
      guard let last = run.epochs.last else { continue }
      print(
        "\(run.title): test \(run.objective) \(Numeral.fixed(last.test.loss, 2)) nats per image"
          + (run.omission.map { " (\($0))" } ?? ""))
    }
    for figure in record.published {
      print(
        "\(figure.title): \(figure.quantity.name) \(figure.ownText), published \(figure.publishedText): "
          + figure.verdict)
    }
    for order in record.orders { print("\(order.caption): \(order.verdict)") }
    if record.runs.contains(where: \.dataSet.isDrawn) {
      console.note("this report is made on drawn data, in whole or in part, and says so")
    }
    print("\(folder)/\(ReportWriter.fileName), \(summary.files.count) files, \(Numeral.bytes(summary.bytes))")
  }
}
