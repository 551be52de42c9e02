import Files
import TensorCore

/// The images of a folder and its subfolders, scaled and cropped to `size`×`size`. Their labels are
/// the subfolders, where there are several and every image lies in one.
///
/// - Parameters:
///   - folder: where the files are. Files whose names do not end in `.jpg`, `.jpeg`, `.png` or
///     `.webp` are left out.
///   - size: the side of the images: their short side is scaled to it, and the middle is taken.
///   - channels: 3 for RGB, 1 for grey.
///   - normalization: how a byte becomes a pixel of the model.
///   - loading: how the files are decoded, and whether what they come to is kept.
/// - Throws: where the folder cannot be read or has no image, or for the damaged ones.
public func loadImageFolder(
  _ folder: String, size: Int, channels: Int = 3, normalization: PixelRange = .symmetric,
  loading: ImageLoading = ImageLoading()
) throws(DatasetError) -> ImageSet {
  try imageFolder(folder, size: size, channels: channels, normalization: normalization, loading: loading).images
}

private func imageFolder(
  _ folder: String, size: Int, channels: Int, normalization: PixelRange, loading: ImageLoading
) throws(DatasetError) -> LoadedImages {
  let transform = ImageTransform.square(size: size, channels: channels)
  try loading.validate(name: "images")
  try transform.validate(name: "images")
  let paths = try loading.list(
    folder, expecting: "at least one .jpg, .jpeg, .png or .webp file",
    remedy: "put the images there")
  let source = ImageSource(
    name: "images", root: folder, files: try loading.sample(paths, in: folder), transform: transform)
  var loaded = try source.load(normalization: normalization, loading: loading)
  loading.tell(of: loaded, root: folder)
  loaded.images = loaded.images.labelled(subfolders(loaded.places.map { source.files[$0].path }))
  return loaded
}

/// The subfolders that images lie in as their classes; nil unless all lie in one, and not in the
/// same.
private func subfolders(_ paths: [String]) -> ImageLabels? {
  let folders = paths.map { path in path.split(separator: "/").dropLast().first.map(String.init) }
  let classes = Set(folders.compactMap { $0 }).sorted()
  guard classes.count > 1, !folders.contains(nil) else { return nil }
  let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
  return ImageLabels("subfolder", classes: classes, numbers: folders.compactMap { $0.flatMap { numbers[$0] } })
}

/// Loads the first folder that has images.
struct ImageFolderReader: DatasetReader {
  func isThere(in folders: [String]) throws(DatasetError) -> Bool { try firstWithImages(folders) != nil }

  func load(_ loading: DatasetLoading) throws(DatasetError) -> DatasetSplit {
    let root = try loading.root(expecting: "image files (.jpg, .png, .webp)")
    let request = loading.request
    let all = try imageFolder(
      root, size: request.side, channels: request.channels, normalization: request.channels == 1 ? .unit : .symmetric,
      loading: loading.ofImages)
    return try loading.splitBySeed(all.images, root: root, folder: root, leftOut: all.leftOut)
  }
}

extension ImageLoading {
  /// The paths of a folder's images, at least one; what is left out is told in one line.
  func list(
    _ folder: String, expecting expected: String, remedy: String
  ) throws(DatasetError) -> [String] {
    let listing = try ImageListing(of: folder)
    let omissions = listing.omissions.description
    guard !listing.paths.isEmpty else {
      throw DatasetError(
        folder, expected: expected, found: "none" + (omissions.map { " but \($0)" } ?? ""), remedy: remedy)
    }
    if let omissions { warning?("\(folder): not taken for images: \(omissions)") }
    return listing.paths
  }
}

/// The first of these folders that has image files in it or below it; nil where none has.
/// - Throws: where one of them cannot be read: the next one is not what was meant.
func firstWithImages(_ folders: [String]) throws(DatasetError) -> String? {
  for folder in folders where try asDatasetError(File.kind(of: folder)) == .folder {
    if try !ImageListing(of: folder).paths.isEmpty { return folder }
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
      remedy: request.dataset.remedy, otherRemedy: Dataset.otherRemedy)
  }

  /// How image files are loaded.
  var ofImages: ImageLoading {
    var loading = ImageLoading(
      limit: request.limitBeforeSplit, cacheFolder: request.cacheFolder,
      progress: { done, total in progress?(.decoding(done: done, total: total)) }, warning: warn)
    loading.seed = request.seed
    loading.skipsDamaged = request.skipsDamaged
    loading.appliesOrientation = request.appliesOrientation
    return loading
  }

  /// All images, parted by the seed.
  func splitBySeed(
    _ all: ImageSet, root: String, folder: String, leftOut: [String]
  ) throws(DatasetError) -> DatasetSplit {
    let (train, test) = try all.split(testFraction: request.testFraction, seed: request.seed)
    let origin = "from \(root), split by the seed \(request.seed)"
    return sampled(train: train, test: test, origin: origin, folder: folder, leftOut: leftOut)
  }

  /// The parts, each a sample of as many images as the limit says.
  func sampled(
    train: ImageSet, test: ImageSet, origin: String, folder: String, leftOut: [String]
  ) -> DatasetSplit {
    func sample(_ part: ImageSet) -> ImageSet {
      guard let limit = request.limit, limit < part.count else { return part }
      return part.subset(RandomStream(seed: request.seed, purpose: .split, step: 2).sample(limit, of: part.count))
    }
    return DatasetSplit(
      train: sample(train), test: sample(test), origin: origin, folder: folder, leftOut: leftOut)
  }
}
