/// A data set: all that the program knows of it. ``all`` is the table of them.
///
/// It cannot be compared, so that nothing outside the table treats one data set unlike the next.
public struct Dataset: Sendable {
  /// How a data set is parted into training and test images.
  public enum Split: Sendable {
    /// It has a test part of its own.
    case ownTestPart
    /// By a list among its files, or, where that is missing, by the seed.
    case listElseSeed
    /// By the seed.
    case seed
  }

  /// The name on the command line and of its folder: `fashion-mnist`.
  public let name: String
  /// The name in captions: `Fashion-MNIST`.
  public let title: String
  /// What it is, in a few words, for help texts.
  public let summary: String
  /// Where the images come from: a sentence for reports.
  public let source: String
  /// The channels that its images can have: 1 (grey), 3 (RGB), or either.
  public let channels: [Int]
  /// The sides that its images can have.
  public let sizes: ClosedRange<Int>
  /// The side of the images where none is asked for.
  public let defaultSize: Int
  /// The name of the model that fits it.
  public let usualModel: String
  /// How it is parted.
  public let split: Split
  /// How to get it, for errors.
  public let remedy: String
  /// What to do instead with a flag.
  static let otherRemedy = "name the folder of its files with --data-root"
  /// Where a package of the system puts its files; nil where none does.
  var systemFolder: String?
  /// What loads it.
  let reader: any DatasetReader

  /// The data set of this name; nil where there is none.
  public init?(named name: String) {
    guard let found = Self.all.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  init(
    _ name: String, title: String, summary: String, source: String, channels: [Int], sizes: ClosedRange<Int>,
    defaultSize: Int, usualModel: String, split: Split, remedy: String, systemFolder: String? = nil,
    reader: any DatasetReader
  ) {
    (self.name, self.title, self.summary, self.source) = (name, title, summary, source)
    (self.channels, self.sizes, self.defaultSize) = (channels, sizes, defaultSize)
    (self.usualModel, self.split, self.remedy) = (usualModel, split, remedy)
    (self.systemFolder, self.reader) = (systemFolder, reader)
  }

  /// Whether the seed may part it, so that the training set depends on it and the test fraction.
  public var isSplitBySeed: Bool { split != .ownTestPart }

  /// Whether the program draws its images, so that they are never missing.
  public var isDrawn: Bool { reader is DrawnReader }

  /// How a decoded image becomes like those of this data set; `isCropped` as in ``DatasetRequest``.
  public func transform(size: Int, channels: Int, isCropped: Bool) -> ImageTransform {
    reader.transform(size: size, channels: channels, isCropped: isCropped)
  }

  /// Every data set with its summary, in one sentence for help texts.
  public static var overview: String { all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "." }
}

/// What reads, downloads or draws the images of a data set.
protocol DatasetReader: Sendable {
  /// Whether no download is needed: its files, sound or not, are in a folder, or it has none.
  /// - Throws: where a folder cannot be looked into.
  func isThere(in folders: [String]) throws(DatasetError) -> Bool

  /// The two parts.
  func load(_ loading: DatasetLoading) async throws(DatasetError) -> DatasetSplit

  /// How a decoded image of somebody's becomes like those of the data set.
  func transform(size: Int, channels: Int, isCropped: Bool) -> ImageTransform
}

extension DatasetReader {
  func transform(size: Int, channels: Int, isCropped: Bool) -> ImageTransform {
    .square(size: size, channels: channels)
  }
}

/// What a reader is told.
struct DatasetLoading: Sendable {
  /// What is wanted; it has been validated.
  let request: DatasetRequest
  /// The folders to look into, in order.
  let folders: [String]
  /// The folder that a download goes to; nil where nothing may be downloaded.
  let downloadFolder: String?
  /// Is told what takes long.
  let progress: (@Sendable (DatasetProgress) -> Void)?
  /// Is told what went wrong without harm to the result.
  let warn: (@Sendable (String) -> Void)?

  /// The parts, cut down to the request's limit.
  func split(train: ImageSet, test: ImageSet, origin: String) -> DatasetSplit {
    DatasetSplit(train: train.prefix(request.limit), test: test.prefix(request.limit), origin: origin)
  }
}
