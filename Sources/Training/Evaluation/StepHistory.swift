import Datasets
import Files
import Layers
import Models
import TensorCore

/// The first steps of a ``TrainingRun`` with the numbers of each, and a hash of what the model has
/// then become: what a regression check compares. Nothing is written.
public struct StepHistory: Sendable {
  /// What a step has met, before it moved the parameters.
  public struct Step: Sendable {
    /// The batch's loss, as it was differentiated.
    public let loss: Double
    /// The means of its terms over the batch, in nats per image.
    public let means: LossMeans
    /// √Σ(∂loss/∂θ)² for each parameter under its name in a checkpoint, in the order of the state.
    public let gradientNorms: [(name: String, norm: Double)]

    /// The norm of the whole gradient.
    public var gradientNorm: Double { gradientNorms.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot() }
  }

  /// The steps.
  public let steps: [Step]
  /// The SHA-256 of the state after the last one, as safetensors.
  public let stateHash: String

  /// Trains a new model for `steps` steps, over as many epochs as that takes.
  /// - Throws: where the configuration or the images do not fit, or the loss is not finite.
  public init(_ configuration: RunConfiguration, _ images: ImageSet, steps: Int) throws(TrainingError) {
    try configuration.validate()
    try images.expect(fitting: configuration.model)
    let state = try TrainingState(configuration, images: images.count)
    let shards = Shards(configuration.training.shards ?? 1)
    var history: [Step] = []
    var epoch = 0
    while history.count < steps {
      epoch += 1
      var loader = BatchLoader(
        images, epoch: epoch, seed: configuration.training.seed, size: configuration.training.batchSize)
      while history.count < steps, let batch = loader.next() { history.append(try Self.step(state, batch, shards)) }
    }
    self.steps = history
    stateHash = sha256(SavedState(state.model.state).safetensors.serialized)
  }

  private static func step(
    _ state: TrainingState, _ batch: Tensor<Float>, _ shards: Shards
  ) throws(TrainingError) -> Step {
    var norms: [(name: String, norm: Double)] = []
    let result = try state.train(batch, shards: shards, checkpoint: nil) { result in
      norms = zip(state.model.parameters, result.gradients).map { ($0.name, $1?.norm ?? 0) }
    }.result
    var sums = LossSums()
    result.shards.forEach { sums.add(BatchPart($0, batch: 0)) }
    return Step(loss: Double(result.loss), means: sums.means, gradientNorms: norms)
  }
}

extension SavedState {
  /// The state as safetensors without metadata.
  fileprivate var safetensors: Safetensors {
    var stored = tensors.mapValues { StoredTensor.float32($0) }
    for (name, count) in counters { stored[name] = .int64([], [count]) }
    return Safetensors(tensors: stored)
  }
}
