import ArgumentParser
import Foundation
import Models
import Synchronization
import Training

/// `vae train`.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model and keep a checkpoint of every epoch.",
    discussion: """
      Writes epoch_0001.safetensors …, last.safetensors, metrics.csv and config.json. The same configuration and seed give \
      the same bytes, with any number of threads, and after any interruption and --resume. timings.csv has what each epoch \
      took: its seconds, those of its steps, of the test and of the checkpoint, and the memory after it and at its peak.

        vae train --dataset mnist --model mlp --epochs 10 --batch-size 128 --lr 1e-3
        vae train --dataset celeba --epochs 5 --resume
      """)

  @OptionGroup var data: DataOptions
  @Option(help: "The architecture. (default: follows the data set)") var model: ModelConfiguration.Architecture?

  @Option(
    parsing: .unconditional,
    help: .integer(
      "Height and width of the images; 28, 32, 64, 128 or 256 but for the mlp. (default: \(usual(\.imageSize)))"))
  var imageSize: Int?

  @Option(parsing: .unconditional, help: .integer("Dimensions of z. (default: \(usual(\.latentDim)))"))
  var latentDim: Int?

  @Option(parsing: .unconditional, help: .integer("Channels of the first convolution.")) var baseChannels = 32

  @Option(help: "Units of the mlp's hidden layers, one or more, such as 200,200.")
  var hidden: ModelConfiguration.HiddenLayers = 400

  @Option(help: "What follows the mlp's hidden layers.") var activation = ModelConfiguration.Activation.relu
  @Option(parsing: .unconditional, help: .integer("Images of a step.")) var batchSize = 128

  @Option(
    parsing: .unconditional,
    help: .integer("Times that every image is used; 0 writes the initial weights as epoch_0000.safetensors."))
  var epochs = 10

  @Option(
    parsing: .unconditional,
    help: .number("Adam's learning rate. (default: \(usual(\.architecture.usualLearningRate)))"))
  var lr: Double?

  @Option(parsing: .unconditional, help: .number("The weight of the KL term.")) var beta = 1.0

  @Option(help: "How a reconstruction is scored; gaussian learns the variance. (default: \(usual(\.reconLoss)))")
  var reconLoss: ModelConfiguration.ReconstructionLoss?

  @Option(parsing: .unconditional, help: .natural("The seed of everything random.")) var seed: UInt64 = 0
  @Option(help: "The run's folder. (default: runs/vae/<dataset>_<model>_z<latent>_s<size>)") var outDir: String?

  @Option(parsing: .unconditional, help: .integer("Keep the checkpoints of the last N epochs only. (default: all)"))
  var keep: Int?

  @Flag(help: "Go on from last.safetensors in the run's folder.") var resume = false
  @OptionGroup var runtime: RuntimeOptions

  func run() async throws {
    runtime.apply()
    let architecture = model ?? data.dataset.architecture
    let usual = data.configuration(architecture)
    let model = ModelConfiguration(
      architecture, imageSize: imageSize ?? usual.imageSize, channels: usual.channels, latentDim: latentDim,
      baseChannels: baseChannels, hidden: hidden, activation: activation, reconLoss: reconLoss, beta: beta)
    let training = TrainingConfiguration(
      dataset: data.dataset.name, seed: seed, learningRate: lr ?? architecture.usualLearningRate,
      batchSize: batchSize, testFraction: data.dataset.isSplitBySeed ? data.testFraction : nil, limit: data.limit)
    let configuration = RunConfiguration(model, training, epochs: epochs, keep: keep)
    try configuration.validate()
    try model.expectFitsMemory(batch: batchSize)

    let console = Console("train")
    let images = try await data.load(for: model, seed: seed, console: console)
    let folder = RunFolder(outDir ?? configuration.defaultFolder)
    let run = try TrainingRun(configuration, train: images.train, test: images.test, folder: folder)
    Interrupt.watch()
    let result = try run.run(resume: resume, shouldStop: { Interrupt.isRaised }) { event in
      if case .started = event { console.note(images.description) }
      event.show(on: console, configuration, trainingImages: images.train.count)
    }
    console.closeLine()
    guard result.isComplete else {
      throw WorldError(
        "interrupted after epoch \(result.epoch) of \(epochs); the same command with --resume goes on from there")
    }
    if let checkpoint = result.checkpoint, let sha256 = result.sha256 { print("\(checkpoint)  sha256 \(sha256)") }
  }
}

/// What every architecture has by default: `mlp 20, mnist 8, celeba 256`.
private func usual(_ value: (ModelConfiguration) -> some CustomStringConvertible) -> String {
  ModelConfiguration.Architecture.allCases.map { "\($0) \(value(ModelConfiguration($0)))" }.joined(separator: ", ")
}

/// Control-C and a polite kill: the first ends the run after the step, the second at once.
private enum Interrupt {
  private static let raised = Atomic(false)

  /// Takes the signals over.
  static func watch() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interrupt.raised.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  static var isRaised: Bool { raised.load(ordering: .relaxed) }
}
