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

  @Option(
    help: """
      How a reconstruction is scored; gaussian learns the variance (Rybkin et al. 2021). (default: \
      \(usual(\.reconLoss)))
      """)
  var reconLoss: ModelConfiguration.ReconstructionLoss?

  @Option(
    help: ArgumentHelp(
      "What is trained: \(ModelConfiguration.BoundChoice.allCases.map { "\($0) (\($0.paper))" }.joined(separator: "; "))."
    ))
  var objective = ModelConfiguration.BoundChoice.elbo

  @Option(parsing: .unconditional, help: .number("The weight of the KL term; of the total correlation with tc."))
  var beta = 1.0

  @Option(parsing: .unconditional, help: .integer("Draws of z per image, with iwae. (default: 5)"))
  var importanceSamples: Int?

  @Option(
    parsing: .unconditional,
    help: .number("The KL term in nats, with capacity: it grows from 0 over --beta-warmup. (default: 25)"))
  var capacity: Double?

  @Option(parsing: .unconditional, help: .number("The weight of its distance from the capacity. (default: 1000)"))
  var gamma: Double?

  @Option(
    parsing: .unconditional,
    help: .number("Nats of KL that each dimension of z has for free (Kingma et al. 2016). (default: none)"))
  var freeBits: Double?

  /// The model for some images.
  func configuration(_ data: DataOptions) -> ModelConfiguration {
    let architecture = model ?? data.dataset.architecture
    let usual = data.configuration(architecture)
    return ModelConfiguration(
      architecture, imageSize: imageSize ?? usual.imageSize, channels: usual.channels, latentDim: latentDim,
      baseChannels: baseChannels, hidden: hidden, activation: activation, reconLoss: reconLoss, beta: beta,
      objective: objective, importanceSamples: importanceSamples, gamma: gamma, capacity: capacity, freeBits: freeBits)
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
    help: .integer(
      """
      Cut every batch into S parts, a power of two: each is normalised by its own statistics, as by PyTorch's \
      DistributedDataParallel, and 'mpirun -n P' gives them to P processes without changing a bit.
      """))
  var shards = 1

  @Option(
    parsing: .unconditional,
    help: .number("The learning rate. (default: \(usual(\.architecture.usualLearningRate)))"))
  var lr: Double?

  @Option(
    help: """
      How the learning rate changes: not, by a factor after some epochs, or as a cosine to 0 at the run's end (Loshchilov \
      and Hutter 2017).
      """)
  var lrSchedule = LearningRateSchedule.constant

  @Option(help: "The epochs after which the schedule 'steps' multiplies the learning rate, such as 200,350.")
  var lrSteps: EpochList?

  @Option(parsing: .unconditional, help: .number("The factor of the schedule 'steps'. (default: 0.1)"))
  var lrDecay: Double?

  @Option(help: "The optimizer: adam (Kingma and Ba 2015), or sgd with momentum.") var optimizer = OptimizerChoice.adam

  @Option(parsing: .unconditional, help: .number("Adam's ε. (default: 1e-08)")) var adamEpsilon: Double?

  @Option(parsing: .unconditional, help: .number("The momentum of sgd. (default: 0)")) var momentum: Double?

  @Option(
    parsing: .unconditional, help: .number("The weight of an L2 penalty, as PyTorch's weight_decay. (default: 0)"))
  var weightDecay: Double?

  @Option(
    parsing: .unconditional,
    help: .number("Shorten gradients whose norm is larger (Pascanu et al. 2013). (default: leave them)"))
  var clipNorm: Double?

  @Option(
    parsing: .unconditional,
    help: .number(
      "Let β, or the capacity, grow from 0 over so many epochs, in a straight line (Bowman et al. 2016). (default: 0, with "
        + "capacity all)"))
  var betaWarmup: Double?

  @Option(
    parsing: .unconditional,
    help: .integer(
      "Let it do so anew in N equal parts of the run (Fu et al. 2019); without --beta-warmup over half of each. (default: 1)"
    ))
  var betaCycles: Int?

  @Flag(help: RuntimeOptions.ampHelp) var amp = false

  @Option(parsing: .unconditional, help: .natural("The seed of everything random.")) var seed: UInt64 = 0

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Begin with the weights of a checkpoint, or of a safetensors file with PyTorch's names, and no more of it.",
      valueName: "file"))
  var initialWeights: String?

  func validate() throws {
    if let betaWarmup, !(betaWarmup.isFinite && betaWarmup >= 0) {
      throw ValidationError("--beta-warmup: expected a finite number of epochs, at least 0, found \(betaWarmup)")
    }
    if let betaCycles, betaCycles < 1 {
      throw ValidationError("--beta-cycles: expected at least 1, found \(betaCycles)")
    }
    if let betaCycles, betaCycles > 1, betaWarmup == nil, epochs < 1 {
      throw ValidationError("--beta-cycles \(betaCycles): expected at least 1 epoch to part, found --epochs \(epochs)")
    }
  }
}

/// Epochs, such as `200,350`.
struct EpochList: ExpressibleByArgument {
  let epochs: [Int]

  init?(argument: String) {
    let epochs = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !epochs.contains(nil) else { return nil }
    self.epochs = epochs.compactMap { $0 }
  }
}

extension TrainingOptions {
  /// Gives settings what the flags say of optimizer and schedules.
  func apply(to settings: inout TrainingConfiguration, _ model: ModelConfiguration) {
    settings.shards = shards == 1 ? nil : shards
    settings.optimizer = optimizer == .adam ? nil : optimizer
    settings.adamEpsilon = adamEpsilon == TrainingConfiguration.usualAdamEpsilon ? nil : adamEpsilon
    settings.momentum = momentum == 0 ? nil : momentum
    settings.weightDecay = weightDecay == 0 ? nil : weightDecay
    settings.clipNorm = clipNorm
    settings.lrSchedule = lrSchedule == .constant ? nil : lrSchedule
    settings.lrSteps = lrSteps?.epochs
    settings.lrDecay = lrDecay ?? (lrSchedule == .steps ? 0.1 : nil)
    settings.betaCycles = betaCycles == 1 ? nil : betaCycles
    settings.betaWarmup =
      betaWarmup == 0 ? nil : betaWarmup ?? settings.betaCycles.map { 0.5 * Double(epochs) / Double($0) }
    if model.objective == .capacity, betaWarmup == nil, epochs > 0 {
      settings.betaWarmup = Double(epochs) / Double(betaCycles ?? 1)
    }
    settings.precision = amp ? .bfloat16 : nil
    settings.scheduleEpochs = lrSchedule == .cosine || settings.betaCycles != nil ? epochs : nil
  }
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
