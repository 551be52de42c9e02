import ArgumentParser
import Datasets
import Models
import TensorCore
import Training

extension DatasetName: ExpressibleByArgument {}
extension ModelConfiguration.Architecture: ExpressibleByArgument {}
extension ModelConfiguration.ReconstructionLoss: ExpressibleByArgument {}
extension ModelConfiguration.Activation: ExpressibleByArgument {}
extension PosteriorUse: ExpressibleByArgument {}

extension ModelConfiguration.HiddenLayers: ExpressibleByArgument {
  /// `400`, or `200,200`.
  public init?(argument: String) {
    let widths = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !widths.contains(nil) else { return nil }
    self.init(widths.compactMap { $0 })
  }
}

/// The help of a flag whose value is a number, and which is said to be one where it is something else.
extension ArgumentHelp {
  static func integer(_ text: String) -> ArgumentHelp { ArgumentHelp("\(text)", valueName: "integer") }
  static func natural(_ text: String) -> ArgumentHelp { ArgumentHelp("\(text)", valueName: "natural number") }
  static func number(_ text: String) -> ArgumentHelp { ArgumentHelp("\(text)", valueName: "number") }
}

/// What multiplies the matrices.
enum EngineChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case portable
  case openblas
}

/// Where a run computes.
enum Device: String, ExpressibleByArgument, CaseIterable {
  case auto
  case cpu
}

/// Flags that say which images.
struct DataOptions: ParsableArguments {
  @Option(help: "The data set. images is any folder of them; digits and faces are drawn by the program.")
  var dataset: DatasetName

  @Option(
    help: """
      The folder that holds the data set. (default: $VAE_DATA_ROOT/<dataset>, then Data/<dataset>; mnist is downloaded \
      to the latter)
      """)
  var dataRoot: String?

  @Option(parsing: .unconditional, help: .integer("Use the first N images only."))
  var limit: Int?

  @Option(
    parsing: .unconditional,
    help: .number("The share of the images kept for the test, where the data set has no test part of its own."))
  var testFraction = 0.1

  /// The defaults of an architecture for these images: with their channels, where it takes them, and no larger than they are.
  func configuration(_ architecture: ModelConfiguration.Architecture) -> ModelConfiguration {
    var configuration = ModelConfiguration(architecture)
    let channels = dataset.isGrey ? 1 : 3
    if dataset != .images, architecture.channelCounts.contains(channels) { configuration.channels = channels }
    configuration.imageSize = min(configuration.imageSize, dataset.defaultImageSize)
    return configuration
  }

  /// Loads images that fit a model.
  func load(for model: ModelConfiguration, seed: UInt64, console: Console) async throws -> DatasetSplit {
    guard dataset == .images || dataset.isGrey == (model.channels == 1) else {
      throw UsageError(
        "--dataset \(dataset.rawValue): expected \(model.channels == 1 ? "grey" : "colour") images for the model "
          + "'\(model.architecture)', found \(dataset.isGrey ? "grey" : "colour") ones; "
          + "choose another --dataset or another model")
    }
    var request = DatasetRequest(dataset, dataRoot: dataRoot, imageSize: model.imageSize, limit: limit, seed: seed)
    request.channels = model.channels
    request.testFraction = testFraction
    var images = try await request.load(console)
    images.train.normalization = model.pixelRange
    images.test.normalization = model.pixelRange
    try images.train.expect(fitting: model)
    return images
  }
}

extension DatasetRequest {
  /// Loads the images and says on the console how far it is. A request that cannot be met is the caller's mistake.
  func load(_ console: Console) async throws -> DatasetSplit {
    do { try validate() } catch { throw UsageError(error.description) }
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

  @Option(help: "Where to compute; auto and cpu both mean this machine's processor.")
  var device = Device.auto

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
    }
  }

  /// Sets the number of threads and the engine.
  func apply() {
    Engine.current = Engine(rawValue: engine.rawValue) ?? .fastest
    if let threads { WorkerPool.shared.resize(to: threads) }
  }
}

extension DatasetName {
  /// The architecture that fits the data set.
  var usualModel: ModelConfiguration.Architecture { isGrey ? .mnist : .celeba }

  /// Whether its images have one channel; those of `images` have as many as the model wants.
  var isGrey: Bool {
    switch self {
    case .mnist, .fashionMNIST, .digits: true
    case .celeba, .images, .faces: false
    }
  }

  /// Whether the data set comes in one part and is split by the seed; nil where that depends on its files.
  var isSplitBySeed: Bool { self == .celeba || self == .images }
}
