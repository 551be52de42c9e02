import CPNG
import Files

/// An image of 8-bit grey or RGB pixels, and its PNG encoding.
///
/// The same pixels give the same bytes with the same libpng and zlib: there is no time stamp.
public struct PNGImage: Equatable, Sendable {
  /// Pixels in a row, and rows.
  public let width, height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// The bytes, row-major: `[height, width, channels]`.
  public let pixels: [UInt8]

  /// The largest width and height; libpng's own default limit.
  public static let largestSide = 1_000_000

  /// An image of these pixels, `[height, width, channels]`.
  ///
  /// - Throws: where the extents and the number of bytes disagree.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) throws(ReportingError) {
    let sides = 1...Self.largestSide
    guard channels == 1 || channels == 3, sides ~= width, sides ~= height else {
      throw .unusableImages(
        expected: "sides of 1 to \(Self.largestSide) pixels and 1 or 3 channels",
        found: "\(width)×\(height) with \(channels) channels")
    }
    guard pixels.count == width * height * channels else {
      throw .unusableImages(
        expected: "\(width * height * channels) bytes for \(width)×\(height)×\(channels)",
        found: "\(pixels.count) bytes")
    }
    (self.width, self.height, self.channels, self.pixels) = (width, height, channels, pixels)
  }

  /// The PNG file's bytes.
  ///
  /// - Throws: ``ReportingError/pngFailed(message:)``.
  public func encoded() throws(ReportingError) -> [UInt8] {
    // Most pictures take less than their pixels; where one takes more, there is a second call.
    var bytes = [UInt8](repeating: 0, count: pixels.count)
    var size = try encode(into: &bytes)
    if size > bytes.count {
      bytes = [UInt8](repeating: 0, count: size)
      size = try encode(into: &bytes)
    }
    // In place: a large picture is not there a third time.
    bytes.removeLast(bytes.count - size)
    return bytes
  }

  /// Writes the PNG file, whole or not at all.
  public func write(to path: String) throws(ReportingError) {
    let bytes = try encoded()
    do { try File.write(bytes, to: path) } catch { throw .file(error) }
  }

  /// Gives the size of the file, all of which is in `memory` where that is large enough.
  private func encode(into memory: inout [UInt8]) throws(ReportingError) -> Int {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format = channels == 3 ? png_uint_32(PNG_FORMAT_FLAG_COLOR) : 0
    var size = memory.count
    let status = png_image_write_to_memory(&image, &memory, &size, 0, pixels, 0, nil)
    defer { png_image_free(&image) }
    guard status != 0 || size > memory.count else {
      let message = withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      throw .pngFailed(message: message)
    }
    return size
  }
}
