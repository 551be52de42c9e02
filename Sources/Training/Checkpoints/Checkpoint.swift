import Layers
import Models
import TensorCore

/// A run at the end of an epoch: what it takes to use the model, to go on, and to say whence it is.
///
/// Weights and running statistics have PyTorch's names, Adam's state is under `optimizer.`. Equal
/// settings, seed and images give equal bytes: no times, host names or paths.
public struct Checkpoint: Sendable {
  /// The model.
  public var model: ModelConfiguration
  /// How it was trained.
  public var training: TrainingConfiguration
  /// Epochs done, and steps done over all epochs.
  public var epoch, step: Int
  /// The algorithm of the random numbers, and its version.
  public var randomNumbers: String
  /// The images it was trained and tested on.
  public var fingerprints: DataFingerprints
  /// The images it was trained on, one by one; nil in files of version 0.1.
  public var images: ImageDigests?
  /// The commit that the program was built from, where that is known.
  public var commit: String?
  /// What each epoch came to, the first one first.
  public var history: [EpochMetrics]
  /// The model's parameters, running statistics and counters.
  public var weights: SavedState
  /// The optimizer's averages and step count; without them the run cannot be continued.
  public var optimizer: SavedState?

  /// A checkpoint.
  public init(
    model: ModelConfiguration, training: TrainingConfiguration, epoch: Int, step: Int, fingerprints: DataFingerprints,
    history: [EpochMetrics], weights: SavedState, optimizer: SavedState?,
    randomNumbers: String = RandomStream.algorithm, images: ImageDigests? = nil, commit: String? = nil
  ) {
    (self.model, self.training, self.epoch, self.step) = (model, training, epoch, step)
    (self.randomNumbers, self.fingerprints, self.history) = (randomNumbers, fingerprints, history)
    (self.weights, self.optimizer, self.images, self.commit) = (weights, optimizer, images, commit)
  }

  /// Its settings as they are printed, by the names that `config.json` has for them.
  public var settings: [String: String] {
    get throws(TrainingError) {
      let (model, training) = (try ConfigurationJSON.fields(model), try ConfigurationJSON.fields(training))
      return model.merging(training) { a, _ in a }
    }
  }

  /// The trained model, for evaluation or sampling.
  /// - Throws: where the tensors are not those of the model that the configuration describes.
  public func makeModel() throws(TrainingError) -> Model<Float> {
    do { return try Model(model, state: weights.tensors, counters: weights.counters) } catch {
      throw TrainingError.model(error.description)
    }
  }
}

/// SHA-256 of the images of a run, in lower-case hexadecimal.
public struct DataFingerprints: Codable, Hashable, Sendable {
  /// Of the training images, and of the test images.
  public var train, test: String

  /// Fingerprints.
  public init(train: String, test: String) { (self.train, self.test) = (train, test) }
}

/// A network's or an optimizer's tensors and counters by name.
public struct SavedState: Sendable {
  /// Parameters, running statistics, averages.
  public var tensors: [String: Tensor<Float>]
  /// What is counted: `encoder.0.bn.num_batches_tracked`.
  public var counters: [String: Int64]

  /// A state of these tensors and counters.
  public init(tensors: [String: Tensor<Float>] = [:], counters: [String: Int64] = [:]) {
    (self.tensors, self.counters) = (tensors, counters)
  }

  /// The present values of a state.
  public init(_ state: [StateEntry<Float>]) {
    self.init()
    for entry in state {
      switch entry.kind {
      case .parameter(let parameter), .buffer(let parameter): tensors[entry.name] = parameter.value
      case .counter(let counter): counters[entry.name] = counter.value
      }
    }
  }
}
