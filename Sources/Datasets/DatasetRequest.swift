/// Which data set is wanted, and how.
public struct DatasetRequest: Sendable {
  /// The data set.
  public var dataset: Dataset
  /// The folder to take it from: no other is looked into then, and nothing is downloaded.
  public var dataRoot: String?
  /// The side of the images, one of the data set's sizes; nil for its usual one.
  public var imageSize: Int?
  /// The channels, where there is a choice: 3 (RGB, in [−1, 1]) or 1 (grey, in [0, 1]).
  public var channels = 3
  /// Whether the middle 178×178 pixels are taken of CelebA's images; else the whole is scaled, of
  /// copies that have been cropped already. No other data set is cropped.
  public var isCropped = true
  /// Whether damaged image files are left out (``DatasetSplit/leftOut``) and not an error.
  public var skipsDamaged = false
  /// Whether image files are turned upright as their EXIF orientation says.
  public var appliesOrientation = false
  /// How many images to train on at most, and how many to test on at most; nil for all. Of a folder
  /// of image files they are a sample by the seed, else the first ones.
  public var limit: Int?
  /// Decides how images are drawn, and how those without a test part are split.
  public var seed: UInt64
  /// How much of a data set that comes in one part becomes its test part, between 0 and 1.
  public var testFraction = 0.1
  /// Whether MNIST may be downloaded where it is missing.
  public var mayDownload: Bool
  /// The folder that keeps decoded images for the next run; nil for none.
  public var cacheFolder: String? = ImageLoading.usualCacheFolder()

  /// A request of this data set.
  public init(
    _ dataset: Dataset, dataRoot: String? = nil, imageSize: Int? = nil, limit: Int? = nil, seed: UInt64 = 0,
    mayDownload: Bool = true
  ) {
    (self.dataset, self.dataRoot, self.imageSize) = (dataset, dataRoot, imageSize)
    (self.limit, self.seed, self.mayDownload) = (limit, seed, mayDownload)
  }

  /// The side of the images: the one asked for, or the data set's own.
  public var side: Int { imageSize ?? dataset.defaultSize }

  /// - Throws: where the data set cannot be had this way, wherever its files are.
  public func validate() throws(DatasetError) {
    func reject(_ expected: String, _ found: String, remedy: String, otherRemedy: String? = nil) -> DatasetError {
      DatasetError(dataset.name, expected: expected, found: found, remedy: remedy, otherRemedy: otherRemedy)
    }
    let sizes = dataset.sizes
    guard sizes.contains(side) else {
      let isFixed = sizes.count == 1
      throw reject(
        isFixed ? "an image size of \(sizes.lowerBound)" : "an image size in \(sizes.lowerBound)…\(sizes.upperBound)",
        "\(side)", remedy: isFixed ? "take another data set" : "give for example 64",
        otherRemedy: isFixed ? "leave --image-size out" : nil)
    }
    guard channels == 1 || channels == 3 else {
      throw reject("1 or 3 channels", "\(channels)", remedy: "give 1 (grey) or 3 (RGB)")
    }
    if let limit, limit < 1 { throw reject("a limit of at least 1 image", "\(limit)", remedy: "raise the limit") }
    guard testFraction > 0, testFraction < 1 else {
      throw reject("a test fraction between 0 and 1", "\(testFraction)", remedy: "give for example 0.1")
    }
  }

  /// How many images to take before the split, so that `limit` are left for training and at least
  /// one for the test; nil for all.
  var limitBeforeSplit: Int? {
    guard let limit else { return nil }
    let wanted = max((Double(limit) / (1 - testFraction)).rounded(.up), (0.5 / testFraction).rounded(.up))
    return Int(min(wanted, 0x1p52))
  }
}
