/// The data sets there are.
public enum DatasetName: String, CaseIterable, Sendable {
  /// Handwritten digits, 28×28 grey; 60,000 for training and 10,000 for the test. Downloaded where it is missing.
  case mnist
  /// Clothes in MNIST's format, from Debian's package `dataset-fashion-mnist`.
  case fashionMNIST = "fashion-mnist"
  /// Photographs of faces. Never downloaded.
  case celeba
  /// A folder of the user's own image files.
  case images
  /// Digits drawn by this program from a seed, 28×28 grey.
  case digits
  /// Faces drawn by this program from a seed, in colour.
  case faces

  /// The side of the images where none is asked for.
  public var defaultImageSize: Int { hasFixedSize ? 28 : 64 }

  /// Whether the images have 28×28 pixels and no other size.
  var hasFixedSize: Bool { [.mnist, .fashionMNIST, .digits].contains(self) }
}

/// A training and a test set, and where they came from.
public struct DatasetSplit: Sendable {
  /// The images to train on.
  public var train: ImageSet
  /// The images to test on.
  public var test: ImageSet
  /// One line for reports: `mnist: 60000 training and 10000 test images of 28×28×1, from Data/mnist`.
  public let description: String

  init(train: ImageSet, test: ImageSet, origin: String) {
    self.train = train
    self.test = test
    description =
      "\(train.name): \(train.count) training and \(test.count) test images of "
      + "\(train.height)×\(train.width)×\(train.channels), \(origin)"
  }
}
