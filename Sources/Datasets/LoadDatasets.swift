/// What loading tells of itself while it goes on.
public enum DatasetProgress: Sendable {
  /// So many image files of so many are decoded.
  case decoding(done: Int, total: Int)
  /// A step of a download, in words.
  case download(String)
}

/// The training and the test part of a data set.
///
/// Real data is looked for in the request's folder, or else in those of `folders`; then MNIST is downloaded. What is
/// missing is an error that says where it was looked for and how to get it: drawn images never stand in for it.
///
/// - Parameters:
///   - request: Which data set, and how.
///   - folders: Where to look when the request names no folder.
///   - progress: Is told what takes long; on any thread, one call at a time.
///   - warn: Is told, in one line, what went wrong without harm to the result.
/// - Throws: where the request cannot be met, or files are missing, damaged or not what they should be.
public func loadDatasets(
  _ request: DatasetRequest, folders: DatasetFolders = .init(),
  progress: (@Sendable (DatasetProgress) -> Void)? = nil, warn: (@Sendable (String) -> Void)? = nil
) async throws(DatasetError) -> DatasetSplit {
  try request.validate()
  switch request.name {
  case .mnist: return try await loadIDX(.mnist, request, folders, progress)
  case .fashionMNIST: return try await loadIDX(.fashionMNIST, request, folders, progress)
  case .celeba, .images: return try loadFolder(request, folders, progress, warn)
  case .digits:
    return drawn(request, defaults: (10_000, 2_000)) { drawDigits($0, count: $1, seed: request.seed) }
  case .faces:
    return drawn(request, defaults: (4_000, 400)) {
      drawFaces($0, count: $1, size: request.side, seed: request.seed)
    }
  }
}

private func drawn(
  _ request: DatasetRequest, defaults: (train: Int, test: Int), _ draw: (DrawnPart, Int) -> ImageSet
) -> DatasetSplit {
  let limit = request.limit ?? .max
  return DatasetSplit(
    train: draw(.train, min(limit, defaults.train)), test: draw(.test, min(limit, defaults.test)),
    origin: "drawn by this program from the seed \(request.seed)")
}

private func loadIDX(
  _ dataset: IDXDataset, _ request: DatasetRequest, _ folders: DatasetFolders,
  _ progress: (@Sendable (DatasetProgress) -> Void)?
) async throws(DatasetError) -> DatasetSplit {
  let files = try await dataset.locate(
    in: folders.candidates(request.name, dataRoot: request.dataRoot),
    downloadingTo: request.mayDownload && request.dataRoot == nil ? folders.download(request.name) : nil,
    log: { progress?(.download($0)) })
  let train = try dataset.read(dataset.train, from: files.train)
  let test = try dataset.read(dataset.test, from: files.test)
  return DatasetSplit(
    train: train.prefix(request.limit), test: test.prefix(request.limit), origin: "from \(folder(of: files.train))")
}

private func loadFolder(
  _ request: DatasetRequest, _ folders: DatasetFolders, _ progress: (@Sendable (DatasetProgress) -> Void)?,
  _ warn: (@Sendable (String) -> Void)?
) throws(DatasetError) -> DatasetSplit {
  let candidates = folders.candidates(request.name, dataRoot: request.dataRoot)
  guard let root = candidates.first(where: hasImages) else {
    throw missing(request.name, lookedIn: candidates)
  }
  let loading = ImageLoading(
    limit: request.limitBeforeSplit, cacheFolder: request.cacheFolder,
    progress: { done, total in progress?(.decoding(done: done, total: total)) }, warning: warn)
  let all: ImageSet
  if request.name == .celeba {
    let (train, test) = try loadCelebA(root: root, size: request.side, loading: loading)
    if let test {
      return DatasetSplit(
        train: train.prefix(request.limit), test: test.prefix(request.limit), origin: "from \(root), parted by its list"
      )
    }
    all = train
  } else {
    all = try loadImageFolder(
      root, size: request.side, channels: request.channels,
      normalization: request.channels == 1 ? .unit : .symmetric, loading: loading)
  }
  let (train, test) = try all.split(testFraction: request.testFraction, seed: request.seed)
  return DatasetSplit(
    train: train.prefix(request.limit), test: test.prefix(request.limit),
    origin: "from \(root), split by the seed \(request.seed)")
}

private func missing(_ name: DatasetName, lookedIn candidates: [String]) -> DatasetError {
  let isCelebA = name == .celeba
  return DatasetError(
    name.rawValue, expected: isCelebA ? "img_align_celeba/000001.jpg, …" : "image files (.jpg, .png, .webp)",
    found: "none in \(candidates.joined(separator: " or "))",
    remedy: isCelebA
      ? "unpack img_align_celeba.zip of https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html into Data/celeba, or name the"
        + " folder of the images with --data-root"
      : "put the images into Data/images, or name their folder with --data-root")
}

private func folder(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
}

extension ImageSet {
  /// The first images, as many as the limit says; all where there is none.
  func prefix(_ limit: Int?) -> ImageSet {
    guard let limit, limit < count else { return self }
    return subset(Array(0..<limit))
  }
}
