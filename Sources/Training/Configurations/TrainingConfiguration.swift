import Datasets
import TensorCore

/// How a model is trained: what a checkpoint depends on beside model, images and epochs.
///
/// What is optional has a usual value, which is nil, and which files do not mention.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// The data set's name.
  public var dataset: String
  /// The seed of everything random: initial weights, order of the images, noise, and the split.
  public var seed: UInt64
  /// α, before any schedule.
  public var learningRate: Double
  /// Images of a step; the last step of an epoch has what is left.
  public var batchSize: Int
  /// S, the parts that every batch is cut into, each normalised by its own statistics; nil for 1.
  public var shards: Int?
  /// The share of the images kept for the test; nil where the data set has a test part of its own.
  public var testFraction: Double?
  /// The number of images that the data set was cut down to; nil for all.
  public var limit: Int?
  /// Whether CelebA's images were not cropped, damaged files left out, and images turned upright as
  /// their EXIF orientation says; nil, which files do not mention, for no.
  public var noCrop, skipDamaged, exif: Bool?
  /// Whether pixels are drawn to be 0 or 1; nil for no.
  public var binarize: Binarization?
  /// The optimizer; nil for Adam.
  public var optimizer: OptimizerChoice?
  /// Adam's ε; SGD's μ; λ, of either; and c of `Layers/clipped(_:toNorm:)`.
  public var adamEpsilon, momentum, weightDecay, clipNorm: Double?
  /// How α changes; nil for not at all.
  public var lrSchedule: LearningRateSchedule?
  /// The epochs after which α is multiplied by `lrDecay`, in ascending order.
  public var lrSteps: [Int]?
  /// The factor.
  public var lrDecay: Double?
  /// The epochs over which β grows from 0, or the capacity of that objective.
  public var betaWarmup: Double?
  /// How often it does so, evenly spread over the run.
  public var betaCycles: Int?
  /// The run's epochs, where a schedule depends on them.
  public var scheduleEpochs: Int?
  /// The precision of products; nil, which files do not mention, for `float32`.
  public var precision: Precision?
  /// The SHA-256 of the file whose weights the run began with; nil, which files do not mention, for
  /// weights drawn from the seed.
  public var initialWeights: String?

  enum CodingKeys: String, CodingKey {
    case dataset, seed
    case learningRate = "lr"
    case batchSize, shards, testFraction, limit, noCrop, skipDamaged, exif, binarize
    case optimizer, adamEpsilon, momentum, weightDecay, clipNorm, lrSchedule, lrSteps, lrDecay
    case betaWarmup, betaCycles, scheduleEpochs, precision
    case initialWeights = "init"
  }

  /// Images of a step where nothing else is asked for.
  public static let usualBatchSize = 128

  /// Settings; see ``validate()``.
  public init(
    dataset: String, seed: UInt64, learningRate: Double, batchSize: Int, testFraction: Double? = nil, limit: Int? = nil
  ) {
    (self.dataset, self.seed, self.learningRate, self.batchSize) = (dataset, seed, learningRate, batchSize)
    (self.testFraction, self.limit) = (testFraction, limit)
  }

  /// The precision of products in training and in the tests between epochs.
  public var productPrecision: Precision { precision ?? .float32 }

  /// Steps of an epoch on so many images.
  func stepsPerEpoch(images: Int) -> Int { max(0, images - 1) / batchSize + 1 }

  /// Fails where a setting cannot be.
  public func validate() throws(TrainingError) {
    try expect(!dataset.isEmpty, "data set", "a name", "none")
    try expect(learningRate.isFinite && learningRate > 0, "learning rate", "a finite number above 0", "\(learningRate)")
    try expect(batchSize >= 1, "batch size", "at least 1", "\(batchSize)")
    if let shards {
      try expect(
        shards >= 2 && shards & (shards - 1) == 0 && shards <= batchSize, "shards",
        "a power of two of at most \(batchSize), the batch size", "\(shards)")
    }
    if let testFraction {
      try expect(testFraction > 0 && testFraction < 1, "test fraction", "a number between 0 and 1", "\(testFraction)")
    }
    if let limit { try expect(limit >= 1, "limit", "at least 1", "\(limit)") }
    try validateOptimizer()
    try validateSchedules()
  }
}

extension TrainingConfiguration {
  private func validateOptimizer() throws(TrainingError) {
    let isAdam = optimizer != .sgd
    if let adamEpsilon {
      try expect(isAdam, "Adam's epsilon", "the optimizer adam", "sgd")
      try expect(
        adamEpsilon.isFinite && adamEpsilon > 0, "Adam's epsilon", "a finite number above 0", "\(adamEpsilon)")
    }
    if let momentum {
      try expect(!isAdam, "momentum", "the optimizer sgd", "adam")
      try expect(momentum > 0 && momentum < 1, "momentum", "a number between 0 and 1", "\(momentum)")
    }
    if let weightDecay {
      try expect(
        weightDecay.isFinite && weightDecay >= 0, "weight decay", "a finite number of at least 0", "\(weightDecay)")
    }
    if let clipNorm {
      try expect(clipNorm.isFinite && clipNorm > 0, "norm to clip to", "a finite number above 0", "\(clipNorm)")
    }
  }

  private func validateSchedules() throws(TrainingError) {
    let lists = lrSchedule == .steps
    try expect(
      (lrSteps != nil) == lists, "learning rate's steps", lists ? "epochs" : "the schedule steps",
      lists ? "none" : "\(lrSchedule ?? .constant)")
    if let lrSteps {
      try expect(
        lrSteps.first.map { $0 >= 1 } ?? false && zip(lrSteps, lrSteps.dropFirst()).allSatisfy { $0 < $1 },
        "learning rate's steps", "epochs of at least 1 in ascending order",
        lrSteps.map(String.init).joined(separator: ","))
    }
    try expect(
      (lrDecay != nil) == lists, "learning rate's decay", lists ? "a factor" : "the schedule steps",
      lists ? "none" : "\(lrSchedule ?? .constant)")
    if let lrDecay {
      try expect(lrDecay.isFinite && lrDecay > 0, "learning rate's decay", "a finite number above 0", "\(lrDecay)")
    }
    if lrSchedule == .cosine {
      try expect(
        scheduleEpochs.map { $0 >= 0 } ?? false, "schedule's epochs", "at least 0 for the schedule cosine",
        scheduleEpochs.map(String.init) ?? "none")
    }
    if let betaWarmup {
      try expect(
        betaWarmup.isFinite && betaWarmup > 0, "epochs of the warm-up", "a finite number above 0", "\(betaWarmup)")
    }
    if let betaCycles {
      try expect(betaCycles >= 1, "cycles of the warm-up", "at least 1", "\(betaCycles)")
      let period = Double(scheduleEpochs ?? 0) / Double(betaCycles)
      try expect(
        betaWarmup.map { $0 <= period } ?? false, "cycles of the warm-up",
        "a warm-up of at most \(period) epochs in each", betaWarmup.map { "\($0)" } ?? "none")
    }
  }
}

/// Fails with an error about a setting unless a condition holds.
func expect(_ holds: Bool, _ name: String, _ expected: String, _ found: String) throws(TrainingError) {
  if !holds { throw TrainingError.setting(name: name, expected: expected, found: found) }
}
