import Datasets
import Files
import Models
import TensorCore

/// A model that is trained on images, into a folder.
///
/// Equal configurations and images give equal files, with any number of threads, also where the run
/// was killed and resumed: an epoch's order is f(seed, epoch), a step's noise f(seed, step), and
/// everything else is in the checkpoint before.
///
/// A run prints nothing. It tells of itself by events, on the caller's thread.
public struct TrainingRun {
  private let configuration: RunConfiguration
  private let train, test: ImageSet
  private let folder: RunFolder
  private let fingerprints: DataFingerprints
  private let digests: ImageDigests
  private let initialWeights: InitialWeights?

  /// A run of a configuration on these images, into this folder, which is not touched yet.
  ///
  /// - Parameter initialWeights: what a new run begins with, in place of weights drawn from the
  ///   seed; those of the configuration.
  /// - Throws: where the configuration cannot be, or images or weights do not fit it.
  public init(
    _ configuration: RunConfiguration, train: ImageSet, test: ImageSet, folder: RunFolder,
    initialWeights: InitialWeights? = nil
  ) throws(TrainingError) {
    try configuration.validate()
    let (asked, given) = (configuration.training.initialWeights, initialWeights?.fileHash)
    try expect(asked == given, "initial weights", asked ?? "none", given ?? "none")
    self.initialWeights = initialWeights
    try train.expect(fitting: configuration.model)
    try test.expect(fitting: configuration.model)
    (self.configuration, self.train, self.test, self.folder) = (configuration, train, test, folder)
    fingerprints = DataFingerprints(train: train.fingerprint, test: test.fingerprint)
    digests = ImageDigests(train)
  }

  /// Trains a new model, or with `resume` goes on from the folder's `last.safetensors`.
  ///
  /// - Parameters:
  ///   - resume: whether the folder has a run to go on with.
  ///   - shouldStop: is asked between steps; once it says yes, the run ends. The epoch begun is not
  ///     written, and is done again after a resumption.
  ///   - events: is told what happens.
  /// - Throws: where the folder has a run (without `resume`), or none or one with other settings or
  ///   images (with it); where a file cannot be written; where the loss is no longer finite.
  @discardableResult
  public func run(
    resume: Bool = false, shouldStop: () -> Bool = { false }, events: (TrainingEvent) -> Void = { _ in }
  ) throws(TrainingError) -> TrainingResult {
    if resume { _ = try folder.newestCheckpoint() } else { try folder.make() }
    let lock = try folder.lock()
    defer { withExtendedLifetime(lock) {} }
    if resume { try folder.nameNewest() }
    let (state, saved) = if resume, let path = try folder.newestCheckpoint() { try resumed(path) } else { try begun() }
    var newest = saved
    try folder.write(configuration, state.history)
    try folder.beginTimings()
    events(.started(epoch: state.epoch, of: configuration.epochs))
    if configuration.epochs == 0, newest == nil { newest = try save(state, events) }
    while state.epoch < configuration.epochs {
      guard var costs = try trainEpoch(state, checkpoint: newest?.path, shouldStop, events) else { break }
      let begin = ContinuousClock.now
      newest = try save(state, events)
      try folder.write(state.history)
      costs.saving = begin.secondsAgo
      costs.memory = .now
      try folder.append(costs)
      if let metrics = state.history.last { events(.epoch(metrics, costs)) }
    }
    return TrainingResult(
      isComplete: state.epoch == configuration.epochs, epoch: state.epoch, history: state.history, checkpoint: newest)
  }

  private func begun() throws(TrainingError) -> (TrainingState, WrittenCheckpoint?) {
    try folder.expectFree()
    return (try TrainingState(configuration, initialWeights, images: train.count), nil)
  }

  /// The state of a checkpoint, if it is the same run's.
  private func resumed(_ path: String) throws(TrainingError) -> (TrainingState, WrittenCheckpoint?) {
    let (checkpoint, file) = try Checkpoint.read(path)
    try expectSame(["random numbers": checkpoint.randomNumbers], ["random numbers": RandomStream.algorithm])
    // The architecture first: it decides the other settings.
    try expectSame(["model": checkpoint.model.architecture], ["model": configuration.model.architecture])
    // By name, for settings do not mention the usual one.
    func precision(_ training: TrainingConfiguration) -> [String: Precision] {
      ["precision of products": training.productPrecision]
    }
    try expectSame(precision(checkpoint.training), precision(configuration.training))
    try expectSame(checkpoint.model, configuration.model)
    try expectSame(checkpoint.training, configuration.training)
    try expectSame(checkpoint.fingerprints, fingerprints, prefix: "fingerprint of the images to ")
    guard checkpoint.epoch <= configuration.epochs else {
      throw TrainingError.run(
        folder: folder.path, expected: "a run of at most \(configuration.epochs) epochs",
        found: "one of \(checkpoint.epoch)", remedy: "ask for more --epochs")
    }
    return (try TrainingState(checkpoint, path: path, images: train.count), file)
  }

  private func expectSame<T: Encodable>(_ saved: T, _ asked: T, prefix: String = "") throws(TrainingError) {
    guard let difference = try ConfigurationJSON.firstDifference(saved, asked) else { return }
    throw TrainingError.run(
      folder: folder.path, expected: "\(prefix)\(difference.name) \(difference.a), as in the run so far",
      found: difference.b, remedy: "resume with the same settings and images, or begin a new run in another --out-dir")
  }

  /// Trains one epoch and tests; nil if the run was asked to stop before the end.
  private func trainEpoch(
    _ state: TrainingState, checkpoint: String?, _ shouldStop: () -> Bool, _ events: (TrainingEvent) -> Void
  ) throws(TrainingError) -> EpochCosts? {
    let epoch = state.epoch + 1
    let begin = ContinuousClock.now
    var costs = EpochCosts(epoch: epoch)
    // Visit the images in the epoch's order.
    var loader = BatchLoader(
      train, epoch: epoch, seed: configuration.training.seed, size: configuration.training.batchSize)
    var sums = LossSums()
    var batch = 0
    while true {
      guard let images = loader.next() else { break }
      if shouldStop() { return nil }
      let step = try state.train(images, checkpoint: checkpoint)
      costs.steps += step.duration.seconds
      step.result.shards.forEach { sums.add($0) }
      batch += 1
      events(
        .step(
          StepProgress(
            epoch: epoch, step: state.step, batch: batch, batches: loader.count, images: sums.count,
            means: sums.means, seconds: begin.secondsAgo)))
    }
    costs.training = begin.secondsAgo
    // Test what has been learned.
    let middle = ContinuousClock.now
    let evaluation = configuration.training.productPrecision.during { testEpoch(state, epoch, shouldStop, events) }
    guard let evaluation else { return nil }
    try state.finishEpoch(train: sums.means, test: evaluation, checkpoint: checkpoint)
    // No checkpoint has these: they are written before it, so that none is without them.
    try folder.write(divergences: evaluation.klPerDimension, epoch: epoch)
    costs.testing = middle.secondsAgo
    return costs
  }

  /// Tests the model; nil if the run was asked to stop.
  private func testEpoch(
    _ state: TrainingState, _ epoch: Int, _ shouldStop: () -> Bool, _ events: (TrainingEvent) -> Void
  ) -> Evaluation? {
    var evaluator = Evaluator(state.model, on: test.count, seed: configuration.training.seed)
    var loader = test.batches(of: Evaluator.batchSize)
    while true {
      guard let images = loader.next() else { return evaluator.result }
      if shouldStop() { return nil }
      evaluator.add(images)
      events(.testing(epoch: epoch, done: evaluator.count, of: test.count))
    }
  }

  private func save(
    _ state: TrainingState, _ events: (TrainingEvent) -> Void
  ) throws(TrainingError) -> WrittenCheckpoint {
    var checkpoint = state.checkpoint(fingerprints)
    (checkpoint.images, checkpoint.commit) = (digests, configuration.commit)
    let written = try folder.write(checkpoint, keep: configuration.keep)
    events(.checkpoint(written))
    return written
  }
}

extension Duration {
  /// The duration in seconds.
  fileprivate var seconds: Double { self / .seconds(1) }
}

extension ContinuousClock.Instant {
  /// Seconds since then.
  fileprivate var secondsAgo: Double { duration(to: .now).seconds }
}
