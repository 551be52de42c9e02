/// How a model is trained: what a checkpoint depends on beside model, images and epochs.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// The data set's name.
  public var dataset: String
  /// The seed of everything random: initial weights, order of the images, noise, and the split.
  public var seed: UInt64
  /// Adam's α.
  public var learningRate: Double
  /// Images of a step; the last step of an epoch has what is left.
  public var batchSize: Int
  /// The share of the images kept for the test; nil where the data set has a test part of its own.
  public var testFraction: Double?
  /// The number of images that the data set was cut down to; nil for all.
  public var limit: Int?
  /// Whether CelebA's images were not cropped, damaged files left out, and images turned upright as
  /// their EXIF orientation says; nil, which files do not mention, for no.
  public var noCrop, skipDamaged, exif: Bool?
  /// The SHA-256 of the file whose weights the run began with; nil, which files do not mention, for
  /// weights drawn from the seed.
  public var initialWeights: String?

  enum CodingKeys: String, CodingKey {
    case dataset, seed
    case learningRate = "lr"
    case batchSize, testFraction, limit, noCrop, skipDamaged, exif
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

  /// Fails where a setting cannot be.
  public func validate() throws(TrainingError) {
    try expect(!dataset.isEmpty, "data set", "a name", "none")
    try expect(learningRate.isFinite && learningRate > 0, "learning rate", "a finite number above 0", "\(learningRate)")
    try expect(batchSize >= 1, "batch size", "at least 1", "\(batchSize)")
    if let testFraction {
      try expect(testFraction > 0 && testFraction < 1, "test fraction", "a number between 0 and 1", "\(testFraction)")
    }
    if let limit { try expect(limit >= 1, "limit", "at least 1", "\(limit)") }
  }
}

/// Fails with an error about a setting unless a condition holds.
func expect(_ holds: Bool, _ name: String, _ expected: String, _ found: String) throws(TrainingError) {
  if !holds { throw TrainingError.setting(name: name, expected: expected, found: found) }
}
