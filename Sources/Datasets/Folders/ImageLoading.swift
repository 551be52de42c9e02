import Glibc

/// What a caller may want of loading image files beside the images.
public struct ImageLoading: Sendable {
  /// How many images to take at most, from the beginning of the sorted list; nil for all.
  public var limit: Int?
  /// The folder that keeps decoded images for the next run; nil for none.
  public var cacheFolder: String?
  /// Told how many images of how many are decoded: at most ten times a second and in the end, on
  /// any thread but never twice at a time.
  public var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?
  /// Told, in one line, that the work goes on without the cache, and why.
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
}

extension ImageLoading {
  /// `$VAE_CACHE_DIR`, `$XDG_CACHE_HOME/swift-vae`, or `~/.cache/swift-vae`; nil where none is set.
  ///
  /// A file there is one data set at one size, and may be deleted at any time.
  public static func usualCacheFolder() -> String? {
    func variable(_ name: String) -> String? {
      guard let value = getenv(name), value.pointee != 0 else { return nil }
      return String(cString: value)
    }
    return variable("VAE_CACHE_DIR") ?? variable("XDG_CACHE_HOME").map { "\($0)/swift-vae" }
      ?? variable("HOME").map { "\($0)/.cache/swift-vae" }
  }
}
