/// What loading tells of itself while it goes on.
public enum DatasetProgress: Sendable {
  /// So many image files of so many are decoded.
  case decoding(done: Int, total: Int)
  /// A step of a download, in words.
  case download(String)
}

/// The training and the test part of a data set.
///
/// Real data is looked for in the request's folder, else in `folders`; then MNIST is downloaded.
/// Drawn images never stand in for what is missing: that is an error.
///
/// - Parameters:
///   - request: Which data set, and how.
///   - folders: Where to look when the request names no folder.
///   - progress: Is told what takes long; on any thread, one call at a time.
///   - warn: Is told, in one line, what went wrong without harm to the result.
/// - Throws: where the request cannot be met, or files are missing, damaged or the wrong ones.
public func loadDatasets(
  _ request: DatasetRequest, folders: DatasetFolders = .init(),
  progress: (@Sendable (DatasetProgress) -> Void)? = nil, warn: (@Sendable (String) -> Void)? = nil
) async throws(DatasetError) -> DatasetSplit {
  try request.validate()
  let dataset = request.dataset
  do throws(DatasetError) {
    return try await dataset.reader.load(
      DatasetLoading(
        request: request, folders: folders.candidates(dataset, dataRoot: request.dataRoot),
        downloadFolder: request.mayDownload && request.dataRoot == nil ? folders.download(dataset) : nil,
        progress: progress, warn: warn))
  } catch {
    // A folder that is named replaces all others: files that are put into those are not found.
    guard request.dataRoot != nil, error.remedy == dataset.remedy else { throw error }
    var error = error
    error.remedy = "leave --data-root out and \(dataset.remedy)"
    error.otherRemedy = "name another folder with it"
    throw error
  }
}

/// A training and a test set, and where they came from.
public struct DatasetSplit: Sendable {
  /// The images to train on, and those to test on.
  public var train, test: ImageSet
  /// The image files that are damaged and left out, where the request asks for that.
  public let leftOut: [String]
  /// The folder of the image files; nil where the images come from elsewhere.
  public let folder: String?
  /// One line for reports:
  /// `mnist: 60000 training and 10000 test images of 28×28×1, from Data/mnist`.
  public let description: String

  init(train: ImageSet, test: ImageSet, origin: String, folder: String? = nil, leftOut: [String] = []) {
    (self.train, self.test, self.folder, self.leftOut) = (train, test, folder, leftOut)
    description =
      "\(train.name): \(train.count) training and \(test.count) test images of "
      + "\(train.height)×\(train.width)×\(train.channels), \(origin)"
  }
}

extension ImageSet {
  /// The first images, as many as the limit says; all where there is none.
  func prefix(_ limit: Int?) -> ImageSet {
    guard let limit, limit < count else { return self }
    return subset(Array(0..<limit))
  }
}
