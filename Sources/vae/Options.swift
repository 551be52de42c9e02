import ArgumentParser
import Datasets
import Models
import TensorCore
import Training

extension Dataset: ExpressibleByArgument {
  public init?(argument: String) { self.init(named: argument) }
  public static var allValueStrings: [String] { all.map(\.name) }
}
extension ModelConfiguration.Architecture: ExpressibleByArgument {}
extension ModelConfiguration.ReconstructionLoss: ExpressibleByArgument {}
extension ModelConfiguration.Activation: ExpressibleByArgument {}
extension ModelConfiguration.BoundChoice: ExpressibleByArgument {}
extension PosteriorUse: ExpressibleByArgument {}
extension Binarization: ExpressibleByArgument {}
extension OptimizerChoice: ExpressibleByArgument {}
extension LearningRateSchedule: ExpressibleByArgument {}

extension KeptCheckpoints: ExpressibleByArgument {
  /// `3`, or `best`.
  public init?(argument: String) {
    if argument == "best" {
      self = .best
    } else if let count = Int(argument) {
      self = .newest(count)
    } else {
      return nil
    }
  }
}

extension ModelConfiguration.HiddenLayers: ExpressibleByArgument {
  /// `400`, or `200,200`.
  public init?(argument: String) {
    let widths = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !widths.contains(nil) else { return nil }
    self.init(widths.compactMap { $0 })
  }
}

/// The help of a flag whose value is a number, and which says so in an error.
extension ArgumentHelp {
  static func integer(_ text: String) -> ArgumentHelp { ArgumentHelp(text, valueName: "integer") }
  static func natural(_ text: String) -> ArgumentHelp { ArgumentHelp(text, valueName: "natural number") }
  static func number(_ text: String) -> ArgumentHelp { ArgumentHelp(text, valueName: "number") }
}

/// What multiplies the matrices.
struct EngineChoice: ExpressibleByArgument {
  let name: String
  static let auto = EngineChoice(name: "auto")
  static var allValueStrings: [String] { [auto.name] + Engine.all.map(\.name) }
  var defaultValueDescription: String { name }

  init(name: String) { self.name = name }

  init?(argument: String) {
    guard Self.allValueStrings.contains(argument) else { return nil }
    name = argument
  }
}

/// Where a run computes.
enum Device: String, ExpressibleByArgument, CaseIterable {
  case auto
  case cpu
}

/// Which images of a data set are taken, how they are split, and what is done to them.
struct ImageSelection {
  var limit: Int?
  var testFraction: Double?
  var noCrop, skipDamaged, exif: Bool
  var binarize: Binarization?
}

extension TrainingConfiguration {
  /// The images of a training.
  var selection: ImageSelection {
    ImageSelection(
      limit: limit, testFraction: testFraction, noCrop: noCrop ?? false, skipDamaged: skipDamaged ?? false,
      exif: exif ?? false, binarize: binarize)
  }
}

/// Flags that say which images.
struct DataOptions: ParsableArguments {
  @Option(help: DataOptions.datasetHelp) var dataset: Dataset
  @OptionGroup var choice: ImageOptions

  static let datasetHelp = ArgumentHelp("The data set: \(Dataset.overview)")

  init() {}

  /// Images of this data set, selected by these flags.
  init(_ dataset: Dataset, _ choice: ImageOptions) { (self.dataset, self.choice) = (dataset, choice) }

  /// The architecture's defaults, with these images' channels if possible, and no larger.
  func configuration(_ architecture: ModelConfiguration.Architecture) -> ModelConfiguration {
    var configuration = ModelConfiguration(architecture)
    if dataset.channels.count == 1, architecture.channelCounts.contains(dataset.channels[0]) {
      configuration.channels = dataset.channels[0]
    }
    configuration.imageSize = min(configuration.imageSize, dataset.defaultSize)
    return configuration
  }

  /// Loads images that fit a model, as these flags say.
  func load(for model: ModelConfiguration, seed: UInt64, console: Console) async throws -> DatasetSplit {
    try await load(choice.selection, for: model, seed: seed, console: console)
  }

  /// Loads images that fit a model, selected in another way.
  func load(
    _ selection: ImageSelection, for model: ModelConfiguration, seed: UInt64, console: Console
  ) async throws -> DatasetSplit {
    guard dataset.channels.contains(model.channels) else {
      let (wanted, found) = model.channels == 1 ? ("grey", "colour") : ("colour", "grey")
      throw UsageError(
        "--dataset \(dataset.name): expected \(wanted) images for the model '\(model.architecture)', "
          + "found \(found) ones; choose another --dataset or another model")
    }
    var request = DatasetRequest(
      dataset, dataRoot: choice.dataRoot, imageSize: model.imageSize, limit: selection.limit, seed: seed)
    request.channels = model.channels
    request.testFraction = selection.testFraction ?? request.testFraction
    (request.isCropped, request.skipsDamaged) = (!selection.noCrop, selection.skipDamaged)
    request.appliesOrientation = selection.exif
    var images = try await request.load(console)
    images.train.normalization = model.pixelRange
    images.test.normalization = model.pixelRange
    try images.train.expect(fitting: model)
    if let binarize = selection.binarize {
      guard model.pixelRange == .unit else {
        throw UsageError(
          "--binarize: expected a model of pixels from 0 to 1, found '\(model.architecture)', whose pixels are from −1 to 1"
        )
      }
      images.train = images.train.binarized(binarize, seed: seed, isTest: false)
      images.test = images.test.binarized(binarize, seed: seed, isTest: true)
    }
    return images
  }
}

/// Flags that say which images of a data set.
struct ImageOptions: ParsableArguments {
  @Option(
    help: """
      The folder that holds the data set. (default: $VAE_DATA_ROOT/<dataset>, then Data/<dataset>; a download goes \
      to the latter)
      """)
  var dataRoot: String?

  @Option(
    parsing: .unconditional,
    help: .integer("Use N images only: of a folder of image files a sample by the seed, else the first ones."))
  var limit: Int?

  @Option(
    parsing: .unconditional,
    help: .number(
      "The share of the images kept for the test, where the data set has no test part of its own. (default: 0.1)"))
  var testFraction: Double?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit: expected at least 1 image, found \(limit)") }
  }

  @Flag(help: "Scale the whole of celeba's images, not their middle 178×178: for copies that are cropped already.")
  var noCrop = false

  @Flag(help: "Leave out image files that are damaged; without it they are an error.") var skipDamaged = false

  @Flag(help: "Turn image files upright as their EXIF orientation says.") var exif = false

  @Option(
    help: """
      Draw pixels to be 0 or 1, grey levels being probabilities: once, or anew in each epoch of the training. (default: \
      none; of 'vae test' as in the training)
      """)
  var binarize: Binarization?

  /// Which of the images, and what becomes of them.
  var selection: ImageSelection {
    ImageSelection(
      limit: limit, testFraction: testFraction, noCrop: noCrop, skipDamaged: skipDamaged, exif: exif,
      binarize: binarize == Binarization.none ? nil : binarize)
  }
}

extension DatasetRequest {
  /// Loads the images and says how far it is. A request that cannot be met is the caller's mistake.
  func load(_ console: Console) async throws -> DatasetSplit {
    do { try validate() } catch { throw UsageError(error.advising(VAECommand.flags).description) }
    let split = try await loadDatasets(
      self,
      progress: { progress in
        switch progress {
        case .decoding(let done, let total): console.progress("decoding \(done) of \(total) images")
        case .download(let step): console.note(step)
        }
      }, warn: { console.warn($0) })
    console.closeLine()
    return split
  }
}

/// Flags that say how to compute.
struct RuntimeOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: .integer("Threads to compute with; no result depends on their number. (default: all processors it may use)"))
  var threads: Int?

  @Option(
    help: """
      What multiplies matrices: portable gives the same bits on every processor, openblas those of the processor's family. \
      (auto: portable where this build has fused vector instructions)
      """)
  var engine = EngineChoice.auto

  @Option(help: "Where to compute; auto and cpu both mean this machine's processor.") var device = Device.auto

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
    }
  }

  /// The help of a command's own flag for mixed precision.
  static let ampHelp: ArgumentHelp = """
    Mixed precision: round the factors of products to bfloat16; sums and all else stay Float32. Fast with AVX512_BF16, else \
    emulated, in the same bits.
    """

  /// Fails where mixed precision is wanted of an engine that has none.
  func expectMixedPrecision() throws {
    guard engine.name != Engine.openBLAS.name else {
      throw UsageError(
        "--amp: expected --engine portable or auto, found openblas, whose products are of Float32 alone; leave out one of the two"
      )
    }
  }

  /// Sets the number of threads and the engine, which is that of mixed precision where `amp` says so.
  func apply(amp: Bool = false) throws {
    if amp { try expectMixedPrecision() }
    Engine.current = amp ? .mixed : Engine.all.first { $0.name == engine.name } ?? .fastest
    if let threads { Threads.count = threads }
  }
}

extension Dataset {
  /// The architecture that fits the data set.
  var architecture: ModelConfiguration.Architecture {
    guard let architecture = ModelConfiguration.Architecture(rawValue: usualModel) else {
      fatalError("Dataset \(name): expected the name of a model as its usual one, found '\(usualModel)'")
    }
    return architecture
  }
}
