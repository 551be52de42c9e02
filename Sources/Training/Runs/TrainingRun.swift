import Communication
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
/// Several processes can share a run, each with its part of the shards of every batch and of the
/// batches of a test: the files are the same, bit by bit, as those of one. The first of them alone
/// reads and writes the folder. A process whose run throws has to end the others, which wait for it.
///
/// A run prints nothing. It tells of itself by events, on the caller's thread.
public struct TrainingRun {
  private let configuration: RunConfiguration
  private let train, test: ImageSet
  private let folder: RunFolder
  private let fingerprints: DataFingerprints
  private let digests: ImageDigests
  private let initialWeights: InitialWeights?
  private let ranks: any Communicator
  private let shards: Shards

  /// A run of a configuration on these images, into this folder, which is not touched yet. A new one
  /// begins with `initialWeights`, those of the configuration, or else with weights drawn from the
  /// seed. The processes of `ranks` share it, at most as many as a batch has shards.
  ///
  /// - Throws: where the configuration cannot be, images or weights do not fit it, or the processes
  ///   differ in any of these.
  public init(
    _ configuration: RunConfiguration, train: ImageSet, test: ImageSet, folder: RunFolder,
    initialWeights: InitialWeights? = nil, among ranks: any Communicator = OneProcess()
  ) throws(TrainingError) {
    try configuration.validate()
    try configuration.expectSame(among: ranks)
    let (asked, given) = (configuration.training.initialWeights, initialWeights?.fileHash)
    try expect(asked == given, "initial weights", asked ?? "none", given ?? "none")
    self.initialWeights = initialWeights
    try configuration.training.expectCyclesOfSteps(images: train.count)
    try train.expect(fitting: configuration.model)
    try test.expect(fitting: configuration.model)
    (self.configuration, self.train, self.test, self.folder) = (configuration, train, test, folder)
    fingerprints = DataFingerprints(train: train.fingerprint, test: test.fingerprint)
    digests = ImageDigests(train)
    (self.ranks, shards) = (ranks, Shards(configuration.training.shards ?? 1, among: ranks))
    try ranks.expectSame([
      "fingerprint of the images to train": fingerprints.train, "fingerprint of the images to test": fingerprints.test,
    ])
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
    let lock = ranks.isFirst ? try folder.lock(toResume: resume) : nil
    defer { withExtendedLifetime(lock) {} }
    let (state, saved) = try begin(resume: resume)
    var newest = saved
    if ranks.isFirst {
      try folder.write(configuration, state.history)
      try folder.beginTimings()
    }
    events(.started(epoch: state.epoch, of: configuration.epochs))
    if configuration.epochs == 0, newest == nil { newest = try save(state, events) }
    while state.epoch < configuration.epochs {
      guard var costs = try trainEpoch(state, checkpoint: newest?.path, shouldStop, events) else { break }
      let begin = ContinuousClock.now
      newest = try save(state, events)
      costs.saving = begin.secondsAgo
      costs.memory = .now
      if ranks.isFirst { try folder.append(costs) }
      if let metrics = state.history.last { events(.epoch(metrics, costs)) }
    }
    return TrainingResult(
      isComplete: state.epoch == configuration.epochs, epoch: state.epoch, history: state.history, checkpoint: newest)
  }

  /// The state to go on from: the first process reads the newest checkpoint and tells the others, or
  /// there is none.
  private func begin(resume: Bool) throws(TrainingError) -> (TrainingState, WrittenCheckpoint?) {
    var saved: (checkpoint: Checkpoint, file: WrittenCheckpoint)?
    if ranks.isFirst {
      if resume, let path = try folder.newestCheckpoint() { saved = try read(path) } else { try folder.expectFree() }
    }
    if ranks.count > 1 {
      let bytes = ranks.gather(try saved?.checkpoint.serialized() ?? [])[0]
      if !ranks.isFirst, !bytes.isEmpty { saved = try CheckpointFile(folder.last, bytes).checkpoint() }
    }
    guard let saved else { return (try TrainingState(configuration, initialWeights, images: train.count), nil) }
    return (try TrainingState(saved.checkpoint, path: saved.file.path, images: train.count), saved.file)
  }

  /// A checkpoint, if it is the same run's.
  private func read(_ path: String) throws(TrainingError) -> (checkpoint: Checkpoint, file: WrittenCheckpoint) {
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
    return (checkpoint, file)
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
    let (size, seed) = (configuration.training.batchSize, configuration.training.seed)
    var loader = BatchLoader(train, epoch: epoch, seed: seed, size: size, shards: shards)
    var sums = LossSums()
    var others: [BatchPart] = []
    for batch in 0..<loader.count {
      guard let images = loader.next() else { break }
      if ranks.any(shouldStop()) { return nil }
      let done = min((batch + 1) * size, train.count)
      let step = try state.train(images, of: done - batch * size, shards: shards, checkpoint: checkpoint)
      costs.steps += step.duration.seconds
      let parts = step.result.shards.map { BatchPart($0, batch: batch) }
      parts.forEach { sums.add($0) }
      if ranks.count > 1 { others += parts }
      events(
        .step(
          StepProgress(
            epoch: epoch, step: state.step, batch: batch + 1, batches: loader.count, images: done,
            means: sums.means, seconds: begin.secondsAgo)))
    }
    // Sum up anew what all processes have met, image by image.
    if ranks.count > 1 {
      sums = LossSums()
      ranks.gather(others).forEach { sums.add($0) }
    }
    costs.training = begin.secondsAgo
    // Test what has been learned.
    let middle = ContinuousClock.now
    let evaluation = configuration.training.productPrecision.during { testEpoch(state, epoch, shouldStop, events) }
    guard let evaluation else { return nil }
    try state.finishEpoch(train: sums.means, test: evaluation, checkpoint: checkpoint)
    // No checkpoint has these: they are written before it, so that none is without them.
    if ranks.isFirst { try folder.write(divergences: evaluation.klPerDimension, epoch: epoch) }
    costs.testing = middle.secondsAgo
    return costs
  }

  /// Tests the model; nil if the run was asked to stop.
  private func testEpoch(
    _ state: TrainingState, _ epoch: Int, _ shouldStop: () -> Bool, _ events: (TrainingEvent) -> Void
  ) -> Evaluation? {
    var evaluator = Evaluator(state.model, on: test.count, seed: configuration.training.seed)
    for round in test.rounds(among: ranks) {
      if ranks.any(shouldStop()) { return nil }
      evaluator.add(round, of: ranks)
      events(.testing(epoch: epoch, done: evaluator.count, of: test.count))
    }
    return evaluator.result
  }

  /// Writes a checkpoint and the table of the epochs; nil in a process that does not write.
  private func save(
    _ state: TrainingState, _ events: (TrainingEvent) -> Void
  ) throws(TrainingError) -> WrittenCheckpoint? {
    guard ranks.isFirst else { return nil }
    var checkpoint = state.checkpoint(fingerprints)
    (checkpoint.images, checkpoint.commit) = (digests, configuration.commit)
    let written = try folder.write(checkpoint, keep: configuration.keep)
    events(.checkpoint(written))
    try folder.write(state.history)
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
