import Autograd
import Checking
import Datasets
import Files
import Foundation
import Models
import Reporting
import TensorCore
import Training

/// The work behind a report: its images, numerics and runs, one after the other.
struct ReportWork {
  private let command: ReportCommand
  /// The plan; nil for runs that exist.
  let plan: Plan?
  /// Where the report goes, unless images are replaced.
  let folder: String
  private var groups: [ReportedGroup]
  /// What the runs came to, by their names.
  private typealias Figures = [String: [FigureMeasure: MeasuredFigure]]

  /// What a command asks for.
  /// - Throws: where the plan is none, or a run is missing.
  init(_ command: ReportCommand) throws {
    self.command = command
    if !command.runs.isEmpty {
      plan = nil
      groups = try ReportedRun.existing(command.runs, dataRoot: command.dataRoot).map {
        ReportedGroup(name: $0.name, caption: $0.caption, runs: [$0])
      }
      folder = command.outDir ?? "Reports/runs"
    } else {
      let plan = try command.plan.map { try PlanFile.read($0) } ?? PlanFile.builtIn
      groups = try plan.groups(quick: command.quick, seed: command.seed)
      folder = command.outDir ?? plan.folder ?? "Reports/\(plan.name)"
      self.plan = plan
    }
  }

  /// All runs, in order.
  var runs: [ReportedRun] { groups.flatMap(\.runs) }

  /// Does the work; gives the record and the folder it belongs into.
  func report(goldens: GoldenFolder?, _ console: Console) async throws -> (record: ReportRecord, folder: String) {
    var stages = StageClock()
    var shelf = ImageShelf()
    let groups = try await prepared(&shelf, console)
    stages.end("Load the images")
    let numerics = goldens.map { NumericsStage.run(golden: $0, console) }
    if numerics != nil { stages.end("Check the numerics") }

    var records: [RunGroup] = []
    var epochs: [EpochTiming] = []
    var trace: TraceRecord?
    var figures: Figures = [:]
    for group in groups {
      var variants: [RunVariant] = []
      for run in group.runs {
        let images = try await shelf.images(of: run, console)
        if plan?.traces == true, trace == nil { trace = try TraceStage.record(run, images) }
        let isNew = variants.last?.settings != run.variant
        let (record, timings, measured) = try await RunStage(run, images, isShown: isNew).record(
          fresh: command.fresh, console)
        epochs += timings
        figures[run.name] = measured
        stages.end(run.isPlanned ? "Train \(run.name)" : "Test \(run.name)")
        if isNew { variants.append(RunVariant(settings: run.variant, runs: [])) }
        variants[variants.count - 1].runs.append(record)
      }
      records.append(
        RunGroup(name: group.name, title: group.title, variants: variants))
    }
    // Of a plan whose images were all there, the report of drawn ones must not take the place.
    let isReplaced = zip(runs, groups.flatMap(\.runs)).contains { $0.data.dataset.name != $1.data.dataset.name }
    let folder = isReplaced && command.outDir == nil ? Path(folder).appending("drawn") : folder
    let record = ReportRecord(
      title: plan?.title ?? "Runs", introduction: plan?.introduction ?? "", provenance: await provenance(),
      published: published(groups, figures), orders: orders(groups, figures), numerics: numerics, groups: records,
      trace: trace, reliability: reliability(folder), reproduction: reproduction(folder),
      machine: await machine(stages.timings, epochs))
    return (record, folder)
  }

  /// The runs with the images they are made on; says what is to be done, and about how long it
  /// takes.
  private func prepared(_ shelf: inout ImageShelf, _ console: Console) async throws -> [ReportedGroup] {
    var groups = groups
    var estimate = WorkEstimate()
    var total = 0.0
    for i in groups.indices {
      for j in groups[i].runs.indices {
        let images = try await groups[i].runs[j].load(from: &shelf, drawn: command.drawn, console)
        let run = groups[i].runs[j]
        guard run.isPlanned else { continue }
        let figures = FigureStage(run: run, images: images)
        try figures.expectMeasurable()
        let done = try RunStage(run, images).epochsDone(fresh: command.fresh)
        let training = try estimate.seconds(run, images, epochsDone: done)
        let epochs = run.configuration.epochs
        let measuring = try figures.estimatedSeconds(trained: done == epochs)
        total += training + measuring
        console.note(
          "\(run.name): \(Numeral.counted(epochs, "epoch")), \(Numeral.grouped(images.train.count)) images, "
            + (done == epochs
              ? "done already" : (done > 0 ? "\(done) done, " : "") + "about \(Numeral.duration(training))")
            + (measuring > 0 ? ", then about \(Numeral.duration(measuring)) for log p(x)" : ""))
      }
    }
    if groups.flatMap(\.runs).contains(where: { !$0.isComparable && !$0.measures.isEmpty }) {
      console.note("a trial, or a run on images that replace others, is not compared with what was published")
    }
    if runs.count > 1, total > 0 { console.note("this takes about \(Numeral.duration(total)) in all") }
    return groups
  }

  // MARK: What was published

  private func published(_ groups: [ReportedGroup], _ figures: Figures) -> [PublishedFigure] {
    groups.compactMap { group in
      guard let figure = group.published, group.runs.allSatisfy(\.isComparable) else { return nil }
      return PublishedFigure(
        title: group.title, quantity: figure.measure.quantity(of: group.runs[0].configuration.model),
        value: figure.value, error: figure.error, within: figure.within, origin: figure.origin,
        ours: group.runs.compactMap { figures[$0.name]?[figure.measure] })
    }
  }

  private func orders(_ groups: [ReportedGroup], _ figures: Figures) -> [FigureOrder] {
    (plan?.orders ?? []).compactMap { order in
      let settings = order.expected.map { name in groups.flatMap(\.runs).filter { $0.settingName == name } }
      let runs = settings.joined()
      guard let first = runs.first, runs.allSatisfy(\.isComparable) else { return nil }
      return FigureOrder(
        caption: order.caption, quantity: order.measure.quantity(of: first.configuration.model),
        settings: zip(order.expected, settings).map { name, runs in
          .init(name, ours: runs.compactMap { figures[$0.name]?[order.measure] })
        }, origin: order.origin)
    }
  }

  // MARK: Records

  private func provenance() async -> Provenance {
    Provenance(
      commit: await Machine.commit(), seeds: Set(runs.map(\.configuration.training.seed)).sorted(),
      randomNumbers: RandomStream.algorithm,
      engine: "Float32 on the CPU, all in Swift" + (Engine.current == .openBLAS ? " but the matrix products" : "")
        + "; \(Machine.engine)")
  }

  /// What `make faults`, `make fuzz` and `make sanitize` printed last, where it lies beside the report.
  private func reliability(_ folder: String) -> [String] {
    ["faults", "fuzz", "sanitize"].compactMap { hunt in
      (try? File.read(Path(folder).appending("reliability/\(hunt).md"))).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private func reproduction(_ folder: String) -> Reproduction {
    var words = ["report"]
    if let plan = command.plan { words.append(Path(plan).shellWord) }
    if !command.runs.isEmpty { words += ["--runs"] + command.runs.map { Path($0).shellWord } }
    if let root = command.dataRoot { words.append("--data-root \(Path(root).shellWord)") }
    if command.drawn { words.append("--drawn") }
    if command.quick { words.append("--quick") }
    if command.seed != 0 { words.append("--seed \(command.seed)") }
    let commands =
      words == ["report"]
      ? ["make report    # looks for the data in $VAE_DATA_ROOT, then in Data"]
      : ["make build", ".build/release/vae \(words.joined(separator: " "))"]
    return Reproduction(commands: commands, folder: folder, plan: plan?.text)
  }

  private func machine(_ stages: [StageTiming], _ epochs: [EpochTiming]) async -> MachineFacts {
    var facts = MachineFacts(
      processor: Machine.processor, cores: Threads.available, memoryBytes: Machine.memoryBytes,
      operatingSystem: Machine.operatingSystem, swiftVersion: await Machine.swiftVersion(),
      openBLASVersion: Engine.openBLASConfiguration, openBLASCore: Engine.openBLASCore, threads: Threads.count,
      peakMemoryBytes: stages.map(\.peakMemoryBytes).max() ?? 0, date: Date.now.formatted(.iso8601), stages: stages,
      epochs: epochs)
    facts.program = Version.text
    return facts
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
