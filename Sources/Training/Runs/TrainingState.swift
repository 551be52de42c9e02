import Layers
import Models
import TensorCore

/// ε of a training step, counted from 1, for these images of its batch: `[images · draws, latent]`, an
/// image's draws together.
func trainingNoise(seed: UInt64, step: Int, images: Range<Int>, _ model: Model<Float>) -> Tensor<Float> {
  let (draws, latent) = (model.bound.samples, model.network.latentDim)
  return RandomStream(seed: seed, purpose: .posteriorNoise, step: UInt64(step))
    .normal([images.count * draws, latent], from: images.lowerBound * draws * latent)
}

/// What changes while a model is trained.
final class TrainingState {
  private(set) var model: Model<Float>
  let optimizer: any Optimizer<Float>
  /// Epochs and steps done.
  private(set) var (epoch, step) = (0, 0)
  /// What each epoch came to.
  private(set) var history: [EpochMetrics] = []
  private let configuration: ModelConfiguration
  private let training: TrainingConfiguration
  /// The images that it is trained on.
  private let images: Int

  /// A model at the beginning of a run, with these weights, or drawn from the seed; to be trained
  /// on so many images.
  init(
    _ configuration: RunConfiguration, _ weights: InitialWeights? = nil, images: Int
  ) throws(TrainingError) {
    self.configuration = configuration.model
    training = configuration.training
    do {
      if let state = weights?.state {
        model = try Model(configuration.model, state: state.tensors, counters: state.counters)
      } else {
        model = try Model(configuration.model, seed: training.seed)
      }
    } catch { throw TrainingError.model(error.description) }
    optimizer = training.makeOptimizer(of: model)
    self.images = images
  }

  /// A model as a checkpoint has it, from the file at `path`, to be trained on so many images.
  init(_ checkpoint: Checkpoint, path: String, images: Int) throws(TrainingError) {
    configuration = checkpoint.model
    training = checkpoint.training
    func foreign(_ found: String) -> TrainingError {
      .checkpoint(
        path: path, expected: "the state of the model and of its optimizer", found: found,
        remedy: "resume from a checkpoint that 'vae train' of this version has written, or begin a new run")
    }
    do { model = try checkpoint.makeModel() } catch { throw foreign(error.description) }
    optimizer = training.makeOptimizer(of: model)
    self.images = images
    // SGD without momentum remembers nothing.
    guard let saved = checkpoint.optimizer ?? (optimizer.state.isEmpty ? SavedState() : nil) else {
      throw foreign("no optimizer state")
    }
    do { try optimizer.state.load(saved.tensors, counters: saved.counters) } catch {
      throw foreign("optimizer \(error)")
    }
    (epoch, step, history) = (checkpoint.epoch, checkpoint.step, checkpoint.history)
  }

  /// One step of the optimizer on the loss of a batch; gives what it has met, and its duration.
  /// `inspect` may look at the gradients before the parameters move.
  ///
  /// - Parameters:
  ///   - images: those of the batch that this process computes, `[n, height, width, channels]`.
  ///   - batch: how many the batch has; nil where this process computes all.
  ///   - shards: the batch's parts, as many as the configuration says, and who computes them.
  /// - Throws: where the loss is not finite; the parameters are then what they were.
  func train(
    _ images: Tensor<Float>, of batch: Int? = nil, shards: Shards, checkpoint: String?,
    inspect: (StepResult<Float>) -> Void = { _ in }
  ) throws(TrainingError) -> (result: StepResult<Float>, duration: Duration) {
    let (next, batch) = (step + 1, batch ?? images.shape[0])
    let noise = trainingNoise(seed: training.seed, step: next, images: shards.ownImages(in: batch), model)
    let stepsPerEpoch = training.stepsPerEpoch(images: self.images)
    optimizer.learningRate = training.learningRate(inEpoch: step / stepsPerEpoch + 1)
    model.context = BoundContext(
      warmth: training.warmth(afterSteps: step, ofEpoch: stepsPerEpoch), images: self.images)
    let begin = ContinuousClock.now
    let result = training.productPrecision.during {
      model.step(
        images, epsilon: noise, by: optimizer, clipNorm: training.clipNorm, shards: shards, of: batch,
        shouldMove: {
          inspect($0)
          return $0.loss.isFinite
        })
    }
    try expectFinite(result.loss, "loss", step: next, checkpoint)
    step = next
    return (result, ContinuousClock.now - begin)
  }

  /// Ends an epoch.
  /// - Throws: where the test loss or a parameter is not finite.
  func finishEpoch(train: LossMeans, test: Evaluation, checkpoint: String?) throws(TrainingError) {
    try expectFinite(test.means.loss, "test loss", step: step, checkpoint)
    for (name, parameter) in model.parameters {
      if let value = parameter.value.scalars.first(where: { !$0.isFinite }) {
        try expectFinite(value, "'\(name)'", step: step, checkpoint)
      }
    }
    epoch += 1
    history.append(EpochMetrics(epoch: epoch, step: step, train: train, test: test.means, testError: test.lossError))
  }

  private func expectFinite(
    _ value: some BinaryFloatingPoint & LosslessStringConvertible, _ quantity: String, step: Int, _ checkpoint: String?
  ) throws(TrainingError) {
    guard value.isFinite else {
      throw TrainingError.diverged(
        epoch: epoch + 1, step: step, quantity: quantity, value: "\(value)", checkpoint: checkpoint)
    }
  }

  /// The state as it is now.
  func checkpoint(_ fingerprints: DataFingerprints) -> Checkpoint {
    Checkpoint(
      model: configuration, training: training, epoch: epoch, step: step, fingerprints: fingerprints,
      history: history, weights: SavedState(model.state), optimizer: SavedState(optimizer.state))
  }
}
