import Models

/// A run: which model is trained, how, for how long, and what is kept. `config.json` holds it.
public struct RunConfiguration: Codable, Hashable, Sendable {
  /// The model.
  public var model: ModelConfiguration
  /// How it is trained.
  public var training: TrainingConfiguration
  /// Times that every image is used; 0 writes the initial weights. A finished run can go on with
  /// more.
  public var epochs: Int
  /// Which `epoch_NNNN.safetensors` to keep; nil keeps all.
  public var keep: KeptCheckpoints?
  /// The commit that the program was built from, where that is known.
  public var commit: String?
  /// The damaged image files that were left out, where that was asked for.
  public var leftOut: [String]?

  /// A run; see ``validate()``.
  public init(
    _ model: ModelConfiguration, _ training: TrainingConfiguration, epochs: Int, keep: KeptCheckpoints? = nil,
    commit: String? = nil
  ) {
    (self.model, self.training, self.epochs) = (model, training, epochs)
    (self.keep, self.commit) = (keep, commit)
  }

  /// Fails where a setting cannot be.
  public func validate() throws(TrainingError) {
    do { try model.validate() } catch { throw TrainingError.model(error.description) }
    try training.validate()
    try expect(epochs >= 0, "epochs", "at least 0", "\(epochs)")
    try expect(
      training.binarize == nil || model.pixelRange == .unit, "binarization", "a model of pixels from 0 to 1",
      "'\(model.architecture)', whose pixels are from −1 to 1")
    try expect(
      training.betaWarmup == nil || model.objective != .iwae, "warm-up",
      "none with the objective iwae, which has no beta",
      training.betaWarmup.map { "\($0) epochs" } ?? "none")
    let (shards, least) = (training.shards ?? 1, model.bound.leastImages)
    try expect(
      training.batchSize / shards >= least, "batch size",
      "at least \(least) images for each shard, which the objective compares",
      "\(training.batchSize) for \(shards) shard\(shards == 1 ? "" : "s")")
    if case .newest(let count) = keep { try expect(count >= 1, "checkpoints to keep", "at least 1", "\(count)") }
  }

  /// Where the run goes unless told otherwise: `runs/vae/mnist_mlp_z20_s28`, and each setting that
  /// is not the usual one, as in `…_beta4.0_seed1`, so that the runs of a sweep do not meet.
  public var defaultFolder: String {
    let usual = ModelConfiguration(model.architecture)
    func given(_ name: String, _ value: (some CustomStringConvertible)?) -> (String, String, Bool) {
      (name, value.map { "\($0)" } ?? "", value == nil)
    }
    let settings: [(name: String, value: String, isUsual: Bool)] = [
      ("c", "\(model.baseChannels)", model.baseChannels == usual.baseChannels),
      ("h", model.hidden.widths.map(String.init).joined(separator: "-"), model.hidden == usual.hidden),
      (model.activation?.rawValue ?? "", "", model.activation == usual.activation),
      (model.reconLoss.rawValue, "", model.reconLoss == usual.reconLoss),
      ("beta", "\(model.beta)", model.beta == usual.beta),
      (model.objective?.rawValue ?? "", "", model.objective == nil), given("k", model.importanceSamples),
      given("gamma", model.gamma), given("cap", model.capacity), given("free", model.freeBits),
      ("lr", "\(training.learningRate)", training.learningRate == model.architecture.usualLearningRate),
      ("b", "\(training.batchSize)", training.batchSize == TrainingConfiguration.usualBatchSize),
      given("shards", training.shards),
      ("n", training.limit.map(String.init) ?? "", training.limit == nil),
      ("test", training.testFraction.map { "\($0)" } ?? "", [nil, 0.1].contains(training.testFraction)),
      ("nocrop", "", training.noCrop == nil), ("skip", "", training.skipDamaged == nil),
      ("exif", "", training.exif == nil),
      (training.binarize?.rawValue ?? "", "", training.binarize == nil),
      (training.optimizer?.rawValue ?? "", "", training.optimizer == nil),
      given("eps", training.adamEpsilon),
      given("mom", training.momentum),
      given("wd", training.weightDecay),
      given("clip", training.clipNorm),
      (
        training.lrSchedule?.rawValue ?? "", (training.lrSteps ?? []).map(String.init).joined(separator: "-"),
        training.lrSchedule == nil
      ),
      given("decay", training.lrDecay),
      given("warm", training.betaWarmup),
      given("cycles", training.betaCycles),
      (training.precision?.rawValue ?? "", "", training.precision == nil),
      ("init", "\(training.initialWeights?.prefix(8) ?? "")", training.initialWeights == nil),
      ("seed", "\(training.seed)", training.seed == 0),
    ]
    return "runs/vae/\(training.dataset)_\(model.architecture)_z\(model.latentDim)_s\(model.imageSize)"
      + settings.filter { !$0.isUsual }.map { "_\($0.name)\($0.value)" }.joined()
  }
}
