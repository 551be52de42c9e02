import Crypto
import Files
import TensorCore

/// Images of one size, 8 bits per channel, in memory or in a mapped file. A value; a subset shares
/// its parent's bytes.
///
/// Pixels stay bytes until a batch is asked for, so that 200,000 images of 64×64 take 2.5 GB and
/// not 10.
public struct ImageSet: Sendable {
  /// The data set's name, as reports print it: `celeba`.
  public let name: String
  /// Whether the program drew these images itself; a report then says so.
  public let isDrawn: Bool
  /// Rows of an image.
  public let height: Int
  /// Columns of an image.
  public let width: Int
  /// Bytes of a pixel: 1 for grey, 3 for RGB.
  public let channels: Int
  /// The number of images.
  public let count: Int
  /// How a byte becomes a pixel of the model.
  public var normalization: PixelRange

  private let bytes: PixelBytes
  /// Where the images lie in `bytes`, counted in images; nil for all of them in order.
  private let positions: [Int]?
  private let knownFingerprint: String?

  /// A set of `bytes.count / (height · width · channels)` images, in NHWC order.
  public init(
    name: String, isDrawn: Bool, height: Int, width: Int, channels: Int, bytes: [UInt8], normalization: PixelRange
  ) {
    self.init(
      name: name, isDrawn: isDrawn, height: height, width: width, channels: channels, bytes: PixelBytes(bytes),
      normalization: normalization)
  }

  /// A set of all images in `bytes`, in NHWC order; `fingerprint` is given by a caller who has just
  /// computed it.
  init(
    name: String, isDrawn: Bool, height: Int, width: Int, channels: Int, bytes: PixelBytes,
    normalization: PixelRange, fingerprint: String? = nil
  ) {
    precondition(
      height > 0 && width > 0 && channels > 0,
      "ImageSet: expected extents above 0, found \(height)×\(width)×\(channels)")
    let size = height * width * channels
    precondition(
      bytes.count % size == 0, "ImageSet: expected a multiple of \(size) bytes (an image), found \(bytes.count)")
    self.name = name
    self.isDrawn = isDrawn
    self.height = height
    self.width = width
    self.channels = channels
    self.normalization = normalization
    self.bytes = bytes
    count = bytes.count / size
    positions = nil
    knownFingerprint = fingerprint
  }

  private init(_ parent: ImageSet, positions: [Int]) {
    name = parent.name
    isDrawn = parent.isDrawn
    height = parent.height
    width = parent.width
    channels = parent.channels
    normalization = parent.normalization
    bytes = parent.bytes
    count = positions.count
    self.positions = positions
    knownFingerprint = nil
  }

  /// Bytes of one image: height · width · channels.
  public var bytesPerImage: Int { height * width * channels }

  /// The images with these indices, in this order; an index may occur more than once. Shares the
  /// bytes.
  public func subset(_ indices: [Int]) -> ImageSet { ImageSet(self, positions: indices.map(position)) }

  /// The bytes of one image, row by row.
  public func pixels(_ index: Int) -> [UInt8] { withUnsafeImage(at: position(index)) { Array($0) } }

  /// The images with these indices, normalised: `[n, height, width, channels]`.
  public func batch(_ indices: [Int]) -> Tensor<Float> {
    let positions = indices.map(position)
    let size = bytesPerImage
    return Tensor([indices.count, height, width, channels]) { scalars in
      guard let target = scalars.baseAddress else { return }
      Threads.forEachRange(of: positions.count, grain: max(1, Self.grain / size)) { chunk in
        // Shuffled images come slowly from memory, and soonest when nothing else is done meanwhile:
        // copied, then converted.
        withUnsafeTemporaryAllocation(byteCount: chunk.count * size, alignment: 1) { bytes in
          for (place, i) in chunk.enumerated() {
            withUnsafeImage(at: positions[i]) { image in
              (bytes.baseAddress! + place * size).copyMemory(from: image.baseAddress!, byteCount: size)
            }
          }
          normalization.convert(UnsafeRawBufferPointer(bytes), to: target + chunk.lowerBound * size)
        }
      }
    }
  }

  /// Pixels a task of ``batch(_:)`` converts: large beside the cost of a task, small beside a
  /// batch.
  private static let grain = 1 << 14

  /// Tells the system that ``batch(_:)`` will soon be asked for these images: it reads a mapped
  /// file ahead, at no cost to the caller.
  public func prefetch(_ indices: [Int]) {
    for index in indices {
      let start = position(index) * bytesPerImage
      bytes.prefetch(start..<start + bytesPerImage)
    }
  }

  /// The SHA-256 of the shape and the bytes in order, in lower-case hexadecimal: equal images have
  /// equal fingerprints, wherever they came from. Reads every byte unless a cache has just done so
  /// (about 2 GB per second).
  public var fingerprint: String {
    if let knownFingerprint { return knownFingerprint }
    var hash = ImageSet.fingerprintHash(count: count, height: height, width: width, channels: channels)
    if let positions {
      for position in positions { withUnsafeImage(at: position) { hash.update(bufferPointer: $0) } }
    } else {
      bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return hexadecimal(hash.finalize())
  }

  /// The fingerprint's beginning, which awaits the bytes.
  static func fingerprintHash(count: Int, height: Int, width: Int, channels: Int) -> SHA256 {
    var hash = SHA256()
    hash.update(data: Array("swift-vae images, uint8 [\(count), \(height), \(width), \(channels)]\n".utf8))
    return hash
  }

  private func position(_ index: Int) -> Int {
    precondition(index >= 0 && index < count, "ImageSet \(name): index \(index) is outside 0..<\(count)")
    return positions?[index] ?? index
  }

  private func withUnsafeImage<R>(at position: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    let size = bytesPerImage
    return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[position * size..<(position + 1) * size])) }
  }
}

extension PixelRange {
  /// The pixel that a byte becomes: byte / 255, or (byte / 255 − 0.5) / 0.5, torchvision's
  /// `Normalize(0.5, 0.5)`, subtracting and dividing in `Float`.
  @inline(__always)
  public func pixel(_ byte: UInt8) -> Float {
    let unit = Float(byte) / 255
    switch self {
    case .unit: return unit
    case .symmetric: return (unit - 0.5) / 0.5
    }
  }

  /// The pixels that bytes become. The case is chosen outside the loop, which the compiler then
  /// vectorises.
  fileprivate func convert(_ bytes: UnsafeRawBufferPointer, to pixels: UnsafeMutablePointer<Float>) {
    switch self {
    case .unit: for i in 0..<bytes.count { pixels[i] = PixelRange.unit.pixel(bytes[i]) }
    case .symmetric: for i in 0..<bytes.count { pixels[i] = PixelRange.symmetric.pixel(bytes[i]) }
    }
  }
}
