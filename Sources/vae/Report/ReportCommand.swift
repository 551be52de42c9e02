import ArgumentParser
import Checking
import Datasets
import Files
import Foundation
import Models
import Reporting
import TensorCore
import Training

/// `vae report`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Check the numerics, train small runs, and write the report with its figures.",
    discussion: """
      Takes MNIST and CelebA where they are found (MNIST is downloaded where it can be), and otherwise digits and faces that \
      the program draws: the report then says so, and goes to Reports/drawn instead of Reports.

        vae report
        vae report --drawn --quick
      """)

  @Option(help: "The folder of the report. (default: Reports, or Reports/drawn for drawn data)") var outDir: String?
  @Flag(help: "Use drawn data even where there is real data.") var drawn = false
  @Flag(help: "A trial run: two epochs on a thousand images each.") var quick = false
  @Option(parsing: .unconditional, help: .natural("The seed of everything random.")) var seed: UInt64 = 0
  @Option(help: "The folder of the goldens.") var golden = "Golden"
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func run() async throws {
    runtime.apply()
    let console = Console("report")
    let goldens = try GoldenFolder(existing: golden)
    // What the end of the work needs is looked for at its beginning.
    try await Gnuplot().expectThere()
    try Folder.expectRoom(outDir ?? "Reports", bytes: 16 << 20)
    try Folder.expectRoom(ReportRuns.folder, bytes: 1 << 30)
    var stages = StageClock()
    let sources = try await loadSources(console)
    for (plan, _) in sources { try ReportRuns.expectOwn(ReportRuns.path(plan.name)) }
    stages.end("Load the data")

    let numerics = NumericsStage.run(golden: goldens, console)
    stages.end("Check the numerics")

    var records: [RunRecord] = []
    var epochs: [EpochTiming] = []
    for (plan, images) in sources {
      console.note("training: \(plan.title), \(plan.epochs) epochs on \(images.train.count) images")
      let (record, timings) = try RunStage(plan: plan, seed: seed).run(images, console)
      records.append(record)
      epochs += timings
      stages.end("Train \(record.name)")
    }
    let trace = try traceRecord(sources[0].plan, sources[0].images)
    let isDrawn = records.contains(where: \.dataSet.isDrawn)
    let folder = outDir ?? (isDrawn ? "Reports/drawn" : "Reports")
    let record = ReportRecord(
      title: "Variational autoencoders, checked and trained", introduction: Self.introduction,
      provenance: await provenance(), numerics: numerics, runs: records, trace: trace,
      reproduction: reproduction(folder), machine: await machine(stages.timings, epochs))
    let summary = try await ReportWriter(folder: folder).write(record)
    conclude(record, summary, folder: folder, console)
    if !(record.numerics?.failures.isEmpty ?? true) { throw ExitCode(ExitStatus.checkFailed.rawValue) }
  }

  private static let introduction = """
    This report was written by `make report`. It checks every op of the autograd engine against finite differences and \
    PyTorch, trains variational autoencoders, and shows what they learned.
    """

  // MARK: Data

  /// The plans and their images: real ones where they are found.
  private func loadSources(_ console: Console) async throws -> [(plan: RunPlan, images: DatasetSplit)] {
    let digits = try await load(real: .mnist, drawn: .digits, console)
    let faces = try await load(real: .celeba, drawn: .faces, console)
    return RunPlan.digits(digits.dataset, quick: quick).map { ($0, digits.images) }
      + RunPlan.faces(faces.dataset, quick: quick).map { ($0, faces.images) }
  }

  private func load(
    real: Dataset, drawn substitute: Dataset, _ console: Console
  ) async throws -> (dataset: Dataset, images: DatasetSplit) {
    if !drawn {
      // What is there has to be sound; only what is missing is replaced.
      let isThere = isAvailable(real)
      do { return (real, try await request(real).load(console)) } catch let error as DatasetError where !isThere {
        console.warn(
          "\(real.title) is missing (\(error.found)\(error.cause.map { ": \($0)" } ?? "")): the report uses "
            + "\(substitute.title) instead; its place is Data/\(real.name) or $VAE_DATA_ROOT/\(real.name)")
      }
    }
    return (substitute, try await request(substitute).load(console))
  }

  private func request(_ dataset: Dataset) -> DatasetRequest {
    DatasetRequest(dataset, limit: quick ? 1024 : nil, seed: seed)
  }

  // MARK: Records

  private func traceRecord(_ plan: RunPlan, _ images: DatasetSplit) throws -> TraceRecord {
    let model = try Model<Float>(plan.model, seed: seed)
    let count = min(8, images.train.count)
    let trace = StepTrace(model, images.train.batch(Array(0..<count)), seed: seed)
    return TraceRecord(
      introduction: """
        The first \(count) training images of \(plan.dataset.title) on their way through the untrained `\(plan.model.architecture)` \
        model with the weights and the noise of seed \(seed). The command `vae trace --dataset \(plan.dataset.name) \
        --model \(plan.model.architecture)` prints the same numbers.
        """, steps: TraceText.steps(trace, plan.model))
  }

  private func provenance() async -> Provenance {
    Provenance(
      commit: await Machine.commit(), seed: seed, randomNumbers: RandomStream.algorithm,
      engine: "Float32 on the CPU, all in Swift" + (Engine.current == .openBLAS ? " but the matrix products" : "")
        + "; \(Machine.engine)")
  }

  private func reproduction(_ folder: String) -> Reproduction {
    let flags = (drawn ? " --drawn" : "") + (quick ? " --quick" : "")
    let commands =
      flags.isEmpty
      ? ["make report    # looks for the data in $VAE_DATA_ROOT, then in Data"]
      : ["make build", ".build/release/vae report" + flags]
    return Reproduction(commands: commands, folder: folder)
  }

  private func machine(_ stages: [StageTiming], _ epochs: [EpochTiming]) async -> MachineFacts {
    MachineFacts(
      processor: Machine.processor, cores: Threads.available, memoryBytes: Machine.memoryBytes,
      operatingSystem: Machine.operatingSystem, swiftVersion: await Machine.swiftVersion(),
      openBLASVersion: Engine.openBLASConfiguration, openBLASCore: Engine.openBLASCore, threads: Threads.count,
      peakMemoryBytes: stages.map(\.peakMemoryBytes).max() ?? 0, date: Date.now.formatted(.iso8601), stages: stages,
      epochs: epochs)
  }

  private func conclude(_ record: ReportRecord, _ summary: ReportWriter.Summary, folder: String, _ console: Console) {
    for run in record.runs {
      guard let last = run.epochs.last else { continue }
      print("\(run.title): test −ELBO \(Numeral.fixed(last.test.loss, 2)) nats per image")
    }
    if record.runs.contains(where: \.dataSet.isDrawn) {
      console.note("this report is made on drawn data, in whole or in part, and says so")
    }
    print("\(folder)/\(ReportWriter.fileName), \(summary.files.count) files, \(Numeral.bytes(summary.bytes))")
  }
}

/// The wall time and the memory of the report's stages.
private struct StageClock {
  private(set) var timings: [StageTiming] = []
  private var last = ContinuousClock.now

  /// A stage is over; the next one begins.
  mutating func end(_ name: String) {
    let now = ContinuousClock.now
    timings.append(StageTiming(name, seconds: (now - last) / .seconds(1), peakMemoryBytes: ProcessMemory.now.peakBytes))
    ProcessMemory.beginPeak()
    last = now
  }
}
