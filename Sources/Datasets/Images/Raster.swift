import TensorCore

/// A decoded image: 8 bits per channel, grey or RGB, rows from top to bottom without gaps.
public struct Raster: Equatable, Sendable {
  /// Columns and rows.
  public let width, height: Int
  /// Bytes of a pixel: 1 for grey, 3 for RGB.
  public let channels: Int
  /// The bytes: `[height, width, channels]`, row-major.
  public let pixels: [UInt8]

  /// An image of `height · width · channels` bytes.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    require(width > 0 && height > 0, "Raster: expected extents above 0, found \(width)×\(height)")
    require(channels == 1 || channels == 3, "Raster: expected 1 or 3 channels, found \(channels)")
    require(
      pixels.count == width * height * channels,
      "Raster: expected \(width)×\(height)×\(channels) bytes, found \(pixels.count)")
    (self.width, self.height, self.channels, self.pixels) = (width, height, channels, pixels)
  }

  /// The most pixels an image may have: a few bytes can claim any size.
  public static let pixelLimit = 1 << 27

  /// ITU-R 601's luma as Pillow rounds it: (19595 R + 38470 G + 7471 B + 32768) >> 16.
  public var grey: Raster {
    guard channels == 3 else { return self }
    let count = width * height
    let luma = pixels.withUnsafeBufferPointer { rgb in
      [UInt8](unsafeUninitializedCapacity: count) { grey, initialized in
        for i in 0..<count {
          let sum = 19595 &* UInt32(rgb[3 * i]) &+ 38470 &* UInt32(rgb[3 * i + 1]) &+ 7471 &* UInt32(rgb[3 * i + 2])
          grey[i] = UInt8(truncatingIfNeeded: (sum &+ 32768) >> 16)
        }
        initialized = count
      }
    }
    return Raster(width: width, height: height, channels: 1, pixels: luma)
  }
}
