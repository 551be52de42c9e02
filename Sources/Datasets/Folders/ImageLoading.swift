import Files
import TensorCore

/// What a caller may want of loading image files beside the images.
public struct ImageLoading: Sendable {
  /// How many images to take at most: a sample of the whole list by the seed; nil for all.
  public var limit: Int?
  /// Decides which images a limit takes.
  public var seed: UInt64 = 0
  /// Whether damaged images are left out; otherwise they are an error.
  public var skipsDamaged = false
  /// Whether images are turned upright as their EXIF orientation says.
  public var appliesOrientation = false
  /// The folder that keeps decoded images for the next run; nil for none.
  public var cacheFolder: String?
  /// Told how many images of how many are decoded: at most ten times a second and in the end, on
  /// any thread but never twice at a time.
  public var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?
  /// Told, in one line each: what a folder has that is no image, which images are damaged and left
  /// out, how many are not turned upright, that the work goes on without the cache.
  public var warning: (@Sendable (String) -> Void)?

  /// All images, with the cache in its usual place.
  public init(
    limit: Int? = nil, cacheFolder: String? = ImageLoading.usualCacheFolder(),
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil, warning: (@Sendable (String) -> Void)? = nil
  ) { (self.limit, self.cacheFolder, self.progress, self.warning) = (limit, cacheFolder, progress, warning) }

  /// - Throws: where the limit asks for no image at all.
  func validate(name: String) throws(DatasetError) {
    guard let limit, limit < 1 else { return }
    throw DatasetError(name, expected: "a limit of at least 1 image", found: "\(limit)", remedy: "raise the limit")
  }

  /// The listed images of these paths that the limit leaves, in their order.
  func sample(_ paths: [String], in folder: String) throws(DatasetError) -> [ImageFile] {
    let stream = RandomStream(seed: seed, purpose: .split, step: 1)
    var files: [ImageFile] = []
    for index in stream.sample(limit, of: paths.count) { files.append(try ImageFile(paths[index], in: folder)) }
    return files
  }
}

extension RandomStream {
  /// `limit` of the first `count` integers, in order; all where there is no limit, or fewer of
  /// them.
  func sample(_ limit: Int?, of count: Int) -> [Int] {
    guard let limit, limit < count else { return Array(0..<count) }
    return permutation(count).prefix(limit).sorted()
  }
}

extension ImageLoading {
  /// `$VAE_CACHE_DIR`, `$XDG_CACHE_HOME/swift-vae`, or `~/.cache/swift-vae`; nil where none is
  /// set in UTF-8.
  ///
  /// A file there is one data set at one size, and may be deleted at any time.
  public static func usualCacheFolder() -> String? {
    SystemText.variable("VAE_CACHE_DIR") ?? SystemText.variable("XDG_CACHE_HOME").map { "\($0)/swift-vae" }
      ?? SystemText.variable("HOME").map { "\($0)/.cache/swift-vae" }
  }
}
