import ArgumentParser
import Models
import Training

/// Flags that say which model.
struct ModelOptions: ParsableArguments {
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

  @Option(help: "How a reconstruction is scored; gaussian learns the variance. (default: \(usual(\.reconLoss)))")
  var reconLoss: ModelConfiguration.ReconstructionLoss?

  @Option(parsing: .unconditional, help: .number("The weight of the KL term.")) var beta = 1.0

  /// The model for some images.
  func configuration(_ data: DataOptions) -> ModelConfiguration {
    let architecture = model ?? data.dataset.architecture
    let usual = data.configuration(architecture)
    return ModelConfiguration(
      architecture, imageSize: imageSize ?? usual.imageSize, channels: usual.channels, latentDim: latentDim,
      baseChannels: baseChannels, hidden: hidden, activation: activation, reconLoss: reconLoss, beta: beta)
  }
}

/// Flags that say how a model is trained.
struct TrainingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: .integer("Times that every image is used; 0 writes the initial weights as epoch_0000.safetensors."))
  var epochs = 10

  @Option(parsing: .unconditional, help: .integer("Images of a step."))
  var batchSize = TrainingConfiguration.usualBatchSize

  @Option(
    parsing: .unconditional,
    help: .number("Adam's learning rate. (default: \(usual(\.architecture.usualLearningRate)))"))
  var lr: Double?

  @Option(parsing: .unconditional, help: .natural("The seed of everything random.")) var seed: UInt64 = 0

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Begin with the weights of a checkpoint, or of a safetensors file with PyTorch's names, and no more of it.",
      valueName: "file"))
  var initialWeights: String?
}

/// Flags about the folder of a run.
struct FolderOptions: ParsableArguments {
  @Option(
    help: """
      The run's folder. (default: runs/vae/<dataset>_<model>_z<latent>_s<size>, and each setting that is not the usual \
      one)
      """)
  var outDir: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Keep the checkpoints of the last N epochs only, or that of the smallest test loss. (default: all)",
      valueName: "N or best"))
  var keep: KeptCheckpoints?

  @Flag(help: "Go on from last.safetensors in the run's folder.") var resume = false
}

/// What every architecture has by default: `mlp 20, mnist 8, celeba 256`.
private func usual(_ value: (ModelConfiguration) -> some CustomStringConvertible) -> String {
  ModelConfiguration.Architecture.allCases.map { "\($0) \(value(ModelConfiguration($0)))" }.joined(separator: ", ")
}
