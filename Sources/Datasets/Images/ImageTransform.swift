/// How a decoded image becomes one of a data set's images, all of one size.
public enum ImageTransform: Hashable, Sendable {
  /// The middle 178×178 pixels, scaled to `size`×`size`: what the CelebA models are trained on.
  case celebA(size: Int)
  /// The short side scaled to `size`, the middle `size`×`size` pixels; grey first for 1 channel.
  case square(size: Int, channels: Int)

  /// The side of the images that this makes.
  public var size: Int {
    switch self {
    case .celebA(let size), .square(let size, _): size
    }
  }

  /// The channels of the images that this makes.
  public var channels: Int {
    switch self {
    case .celebA: 3
    case .square(_, let channels): channels
    }
  }

  /// The side of the middle that is taken of CelebA's images.
  private static let cropSide = 178

  /// The sides an image may be scaled to.
  public static let sizes = 1...4096

  /// - Throws: where `name` asks for a size or a number of channels that cannot be had.
  func validate(name: String) throws(DatasetError) {
    guard Self.sizes.contains(size) else {
      throw DatasetError(
        name, expected: "an image size in \(Self.sizes.lowerBound)…\(Self.sizes.upperBound)", found: "\(size)",
        remedy: "give for example 64")
    }
    guard channels == 1 || channels == 3 else {
      throw DatasetError(name, expected: "1 or 3 channels", found: "\(channels)", remedy: "give 1 (grey) or 3 (RGB)")
    }
  }

  /// The image of the data set that the decoded image `name` becomes.
  /// - Throws: where it is too small to be cropped, or would become too large.
  public func apply(to image: Raster, name: String) throws(DatasetError) -> Raster {
    switch self {
    case .celebA(let size):
      guard image.width >= Self.cropSide, image.height >= Self.cropSide else {
        throw DatasetError(
          name, expected: "an image of at least \(Self.cropSide)×\(Self.cropSide) pixels, the middle of which is taken",
          found: "\(image.width)×\(image.height)",
          remedy: "take the published images", otherRemedy: "give --no-crop where they have been cropped already")
      }
      return image.resized(center: Self.cropSide, to: size)
    case .square(let size, let channels):
      let extents = image.extents(shortSide: size)
      try Raster.checkExtents(name, width: extents.width, height: extents.height)
      let colored = channels == 1 ? image.grey : image
      return colored.resized(shortSide: size).centerCropped(to: size)
    }
  }
}
