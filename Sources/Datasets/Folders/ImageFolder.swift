import Files
import TensorCore

/// The images of a folder and its subfolders, scaled and cropped to `size`×`size`.
///
/// - Parameters:
///   - folder: where the files are. Files whose names do not end in `.jpg`, `.jpeg`, `.png` or
///     `.webp` are ignored.
///   - size: the side of the images: their short side is scaled to it, and the middle is taken.
///   - channels: 3 for RGB, 1 for grey.
///   - normalization: how a byte becomes a pixel of the model.
/// - Throws: where the folder cannot be read or has no image, or for the first damaged one.
public func loadImageFolder(
  _ folder: String, size: Int, channels: Int = 3, normalization: PixelRange = .symmetric,
  loading: ImageLoading = ImageLoading()
) throws(DatasetError) -> ImageSet {
  let transform = ImageTransform.square(size: size, channels: channels)
  try loading.validate(name: "images")
  try transform.validate(name: "images")
  let files = try listImages(in: folder, limit: loading.limit)
  guard !files.isEmpty else {
    throw DatasetError(
      folder, expected: "at least one .jpg, .jpeg, .png or .webp file", found: "none", remedy: "check the folder")
  }
  let source = ImageSource(name: "images", root: folder, files: files, transform: transform)
  return try source.load(normalization: normalization, loading: loading)
}

/// Loads the first folder that has images.
struct ImageFolderReader: DatasetReader {
  func isThere(in folders: [String]) throws(DatasetError) -> Bool { try firstWithImages(folders) != nil }

  func load(_ loading: DatasetLoading) throws(DatasetError) -> DatasetSplit {
    let root = try loading.root(expecting: "image files (.jpg, .png, .webp)")
    let request = loading.request
    let all = try loadImageFolder(
      root, size: request.side, channels: request.channels, normalization: request.channels == 1 ? .unit : .symmetric,
      loading: loading.ofImages)
    return try loading.splitBySeed(all, root: root)
  }
}

/// The first of these folders that has image files in it or below it; nil where none has.
func firstWithImages(_ folders: [String]) throws(DatasetError) -> String? {
  for folder in folders where try asDatasetError(File.kind(of: folder)) == .folder {
    if try !listImages(in: folder, limit: 1).isEmpty { return folder }
  }
  return nil
}

extension DatasetLoading {
  /// The first folder that has images.
  /// - Throws: where none has.
  func root(expecting expected: String) throws(DatasetError) -> String {
    if let root = try firstWithImages(folders) { return root }
    throw DatasetError(
      request.dataset.name, expected: expected, found: "none in \(folders.joined(separator: " or "))",
      remedy: request.dataset.remedy)
  }

  /// How image files are loaded.
  var ofImages: ImageLoading {
    ImageLoading(
      limit: request.limitBeforeSplit, cacheFolder: request.cacheFolder,
      progress: { done, total in progress?(.decoding(done: done, total: total)) }, warning: warn)
  }

  /// All images, parted by the seed.
  func splitBySeed(_ all: ImageSet, root: String) throws(DatasetError) -> DatasetSplit {
    let (train, test) = try all.split(testFraction: request.testFraction, seed: request.seed)
    return split(train: train, test: test, origin: "from \(root), split by the seed \(request.seed)")
  }
}
