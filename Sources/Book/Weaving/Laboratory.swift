import Datasets
import Files
import Models
import TensorCore
import Training

/// The images and trained models of all chapters: what two chapters ask for is made once.
public final class Laboratory {
  /// Whether experiments are made as small as they still hold, on drawn images.
  public let isQuick: Bool

  private var images: [String: DatasetSplit] = [:]
  private var runs: [Experiment: TrainedRun] = [:]

  private struct Experiment: Hashable {
    let configuration: RunConfiguration
    let train, test: String
  }

  private let dataRoot: String?

  /// A laboratory without images or models; `dataRoot` is the folder of the data sets' files, where
  /// they are not in their usual one.
  public init(isQuick: Bool, dataRoot: String? = nil) { (self.isQuick, self.dataRoot) = (isQuick, dataRoot) }

  /// Handwritten digits, 28×28×1 in [0, 1]: MNIST; in the quick setting 1,000 drawn ones to train on.
  ///
  /// - Parameter limit: the most to train on, and to test on.
  public func digits(limit: Int? = nil) async throws -> DatasetSplit {
    try await load(isQuick ? .digits : .mnist, limit: isQuick ? min(limit ?? 1_000, 1_000) : limit, side: nil)
  }

  /// Faces, `side`×`side`×3 in [−1, 1]: CelebA; in the quick setting drawn ones.
  public func faces(side: Int = 64, limit: Int? = nil) async throws -> DatasetSplit {
    try await load(isQuick ? .faces : .celeba, limit: isQuick ? min(limit ?? 200, 200) : limit, side: side)
  }

  /// Drawn faces, whose factors are known, `side`×`side`×3 in [−1, 1].
  public func drawnFaces(side: Int = 64, limit: Int) async throws -> DatasetSplit {
    try await load(.faces, limit: isQuick ? min(limit, 200) : limit, side: side)
  }

  private func load(_ dataset: Dataset, limit: Int?, side: Int?) async throws -> DatasetSplit {
    let name = "\(dataset.name) \(limit ?? 0) \(side ?? 0)"
    if let known = images[name] { return known }
    let loaded = try await loadDatasets(
      DatasetRequest(dataset, dataRoot: dataRoot.map { "\($0)/\(dataset.name)" }, imageSize: side, limit: limit))
    images[name] = loaded
    return loaded
  }

  /// A model that is trained as `vae train` trains it.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - images: What to train and to test on.
  ///   - epochs: Passes over the images; in the quick setting, one.
  ///   - seed: Of the weights, the order and the noise.
  ///   - batchSize: The images of a step.
  ///   - set: Changes other settings of the training.
  public func train(
    _ model: ModelConfiguration, on images: DatasetSplit, epochs: Int, seed: UInt64 = 0, batchSize: Int = 128,
    set: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> TrainedRun {
    var training = TrainingConfiguration(
      dataset: images.train.name, seed: seed, learningRate: model.architecture.usualLearningRate,
      batchSize: batchSize, limit: images.train.count)
    set(&training)
    let configuration = RunConfiguration(model, training, epochs: isQuick ? 1 : epochs, keep: .newest(1))
    let experiment = Experiment(
      configuration: configuration, train: images.train.fingerprint, test: images.test.fingerprint)
    if let known = runs[experiment] { return known }
    let folder = try Folder.makeTemporary("vae-book")
    defer { try? Folder.remove(folder) }
    let run = RunFolder(folder)
    let result = try TrainingRun(configuration, train: images.train, test: images.test, folder: run).run()
    let trained = TrainedRun(model: try Checkpoint.read(run.last).0.makeModel(), history: result.history)
    runs[experiment] = trained
    return trained
  }
}

/// A model after its training.
public struct TrainedRun {
  /// The model.
  public let model: Model<Float>
  /// What each epoch came to, in nats per image.
  public let history: [EpochMetrics]
}
