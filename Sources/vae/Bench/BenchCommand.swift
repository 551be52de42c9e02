import ArgumentParser
import Autograd
import Foundation
import Models
import Numerics
import Reporting
import TensorCore

/// `vae bench`.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the training step of each model, what it is made of, the reading of images, and the start.",
    discussion: """
      A step is forward, backward and Adam; the figure is the median of all rounds. PyTorch's \
      step, and Pillow's way from JPEG files to tensors, are timed in the same rounds, in turns with ours; each is taken \
      from the first of $PYTHON, .venv/bin/python and python3 that has it. Before anything is timed, the fast kernels are \
      checked against plain ones. Our step in mixed precision and PyTorch's in its autocast take turns too; with --amp it \
      is the former that all are compared with.

        vae bench --only celeba --rounds 7 --json bench.json
        vae bench --growth --out-dir Reports/bench
        vae bench --only celeba --amp
      """)

  /// What can be timed alone.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case mlp
    case mnist
    case celeba
    case data
    case startup

    /// The model, where it is one.
    var model: ModelConfiguration.Architecture? { ModelConfiguration.Architecture(rawValue: rawValue) }
  }

  @Option(help: "One model (celeba with its layers), the reading of images, or the start-up. (default: all)")
  var only: Subject?

  @Option(
    parsing: .unconditional, help: .integer("Rounds; a turn in one is as many steps as fit into about 0.15 seconds."))
  var rounds = 31

  @Option(parsing: .unconditional, help: .integer("Images of a step.")) var batchSize = 128

  @Option(help: "What they are: random numbers, or drawn digits and faces, whose zeros products leave out.")
  var images = BenchImages.random

  @Flag(help: "Time celeba's step also by batch, image size, channels and threads.") var growth = false
  @Option(help: "Write all figures to this file as JSON.") var json: String?
  @Option(help: "Write BENCH.md and its plots into this folder.") var outDir: String?
  @Flag(help: RuntimeOptions.ampHelp) var amp = false
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard (1...1000).contains(rounds) else { throw ValidationError("--rounds: expected 1 to 1000, found \(rounds)") }
    guard (1...4096).contains(batchSize) else {
      throw ValidationError("--batch-size: expected 1 to 4096, found \(batchSize)")
    }
  }

  func run() async throws {
    try runtime.apply(amp: amp)
    if let json { try OutputFile.expectReplaceable(json, "a JSON file", beginning: Array("{".utf8)) }
    let subjects = only.map { [$0] } ?? Subject.allCases
    for model in subjects.compactMap(\.model) { try ModelConfiguration(model).expectFitsMemory(batch: batchSize) }
    let console = Console("bench")
    try checkKernels(console)
    print("\(Machine.engine), \(Numeral.counted(Threads.count, "thread")), batch \(batchSize)")
    let peak = ProductPeak.measure()
    print("products of matrices: \(Numeral.fixed(peak, 1)) GFLOP/s")

    let (torch, pillow) = (PythonLibrary.pyTorch(), PythonLibrary.pillow())
    var record = BenchRecord(machine: await facts([torch, pillow]), peakGflops: peak)
    for model in subjects.compactMap(\.model) {
      let configuration = ModelConfiguration(model)
      let match = StepMatch(configuration, isMixed: amp, rounds: rounds, console: console)
      let timing = try match.play(images.batch(of: batchSize, for: configuration), against: torch)
      console.closeLine()
      show(timing)
      record.models.append(timing)
    }
    if subjects.contains(.celeba) {
      console.progress("timing the layers of celeba")
      record.layers = LayerBench.measure(ModelConfiguration(.celeba), batch: batchSize)
    }
    if subjects.contains(.data) {
      let data = try DataBench.measure(against: pillow, rounds: rounds, console)
      console.closeLine()
      show(data)
      record.data = data
    }
    if subjects.contains(.startup) {
      record.startUp = try await StartUpBench.measure(runs: rounds, console)
      console.closeLine()
      for command in record.startUp { print("\(command.command): \(Numeral.fixed(median(command.runs) * 1e3, 0)) ms") }
    }
    // Once more: a neighbour may have had the processor the first time.
    record.peakGflops = max(record.peakGflops, ProductPeak.measure())
    if growth { record.growth = try GrowthBench(console: console, peak: record.peakGflops).measure() }
    console.closeLine()
    if let json { try writeJSON(record, to: json) }
    if let outDir {
      try await BenchWriter(folder: outDir).write(record)
      print("\(outDir)/\(BenchWriter.fileName)")
    }
  }

  /// Ends with status 1 where a fast kernel does not agree with its naive reference: such a step is
  /// not worth timing.
  private func checkKernels(_ console: Console) throws {
    let stems: Set = ["Conv2d", "ConvTranspose2d", "Linear", "MatMul"]
    let failed = OpCatalog.entries.filter { stems.contains($0.stem) }.flatMap { entry in
      console.progress("checking \(entry.stem)")
      // What mixed precision is compared with is not in it.
      return amp ? Engine.fastest.during { MixedPrecisionChecks.results(entry) } : [entry.check(.reference)]
    }.filter { !$0.passed }
    console.closeLine()
    guard failed.isEmpty else {
      for result in failed { console.warn(result.summary) }
      throw ExitCode(ExitStatus.checkFailed.rawValue)
    }
  }

  private func show(_ timing: BenchedModel) {
    print(
      "\(timing.model): \(Numeral.fixed(timing.millisecondsPerStep, 2)) ms per step, "
        + "\(Int(timing.imagesPerSecond)) images/s, peak \(Numeral.bytes(timing.peakBytes))")
    for competitor in timing.competitors {
      let ratio = median(zip(competitor.rounds, timing.rounds).map { $0 / $1 })
      print(
        "  \(competitor.name): \(Numeral.fixed(median(competitor.rounds), 2)) ms, \(Numeral.fixed(ratio, 2)) of our time"
      )
    }
    for remark in timing.remarks { print("  \(remark)") }
  }

  private func show(_ data: BenchedData) {
    for stage in [data.fromFiles] + data.competitors + data.stages {
      print("\(stage.name): \(Int(median(stage.imagesPerSecond))) images/s")
    }
    for remark in data.remarks { print("  \(remark)") }
  }

  private func facts(_ libraries: [PythonLibrary]) async -> [Setting] {
    [
      .init("Date", Date.now.formatted(.iso8601)), .init("Commit", await Machine.commit()),
      .init("Processor", Machine.processor), .init("Cores", "\(Threads.available)"),
      .init("Threads", "\(Threads.count)"), .init("Memory", Numeral.bytes(Machine.memoryBytes)),
      .init("Operating system", Machine.operatingSystem), .init("Swift", await Machine.swiftVersion()),
      .init("Images of a step", images.rawValue), .init("Engine", Machine.engine),
      .init("OpenBLAS kernels", Engine.openBLASCore),
    ] + libraries.map { .init($0.name, $0.summary) }
  }
}
