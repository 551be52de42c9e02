import Files
import TensorCore

/// Images of one size, 8 bits per channel; a subset shares its parent's bytes.
///
/// Pixels stay bytes until a batch is asked for: 200,000 images of 64×64 take 2.5 GB, not 10.
public struct ImageSet: Sendable {
  /// The data set's name, as reports print it: `celeba`.
  public let name: String
  /// Whether the program drew these images itself; a report then says so.
  public let isDrawn: Bool
  /// Rows and columns of an image.
  public let height, width: Int
  /// Bytes of a pixel: 1 for grey, 3 for RGB.
  public let channels: Int
  /// The number of images.
  public let count: Int
  /// How a byte becomes a pixel of the model.
  public var normalization: PixelRange
  /// The images' classes, where they are known. No image, order or fingerprint depends on them.
  public private(set) var labels: ImageLabels?
  /// The factors that the images were drawn by, each in levels; none where they are not known.
  public private(set) var factors: [ImageLabels] = []
  /// How pixels become 0 or 1; nil where they stay grey.
  var draws: PixelDraws?

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

  /// A set of all images in `bytes`, in NHWC order; `fingerprint` is theirs where it is known.
  init(
    name: String, isDrawn: Bool, height: Int, width: Int, channels: Int, bytes: PixelBytes,
    normalization: PixelRange, fingerprint: String? = nil
  ) {
    require(
      height > 0 && width > 0 && channels > 0,
      "ImageSet: expected extents above 0, found \(height)×\(width)×\(channels)")
    let size = height * width * channels
    require(
      bytes.count % size == 0, "ImageSet: expected a multiple of \(size) bytes (an image), found \(bytes.count)")
    (self.name, self.isDrawn, self.height, self.width) = (name, isDrawn, height, width)
    (self.channels, self.normalization, self.bytes) = (channels, normalization, bytes)
    (count, positions, knownFingerprint) = (bytes.count / size, nil, fingerprint)
  }

  private init(_ parent: ImageSet, _ indices: [Int]) {
    let positions = indices.map(parent.position)
    (name, isDrawn, normalization) = (parent.name, parent.isDrawn, parent.normalization)
    (height, width, channels) = (parent.height, parent.width, parent.channels)
    (bytes, count, self.positions, knownFingerprint) = (parent.bytes, positions.count, positions, nil)
    (labels, factors) = (parent.labels?.subset(indices), parent.factors.map { $0.subset(indices) })
    draws = parent.draws
  }

  /// The same images with what is known of each.
  public func labelled(_ labels: ImageLabels?, factors: [ImageLabels] = []) -> ImageSet {
    for known in [labels].compactMap({ $0 }) + factors {
      require(
        known.numbers.count == count, "ImageSet \(name): expected \(count) labels, found \(known.numbers.count)")
    }
    var result = self
    (result.labels, result.factors) = (labels, factors)
    return result
  }

  /// Bytes of one image: height · width · channels.
  public var bytesPerImage: Int { height * width * channels }

  /// The images with these indices, which may repeat, in this order; shares the bytes.
  public func subset(_ indices: [Int]) -> ImageSet { ImageSet(self, indices) }

  /// At most so many of the images, evenly spaced over all of them, the first among them.
  public func spaced(_ limit: Int) -> ImageSet {
    limit >= count ? self : subset((0..<limit).map { $0 * count / limit })
  }

  /// The bytes of one image, row by row.
  public func pixels(_ index: Int) -> [UInt8] { withUnsafeImage(at: position(index)) { Array($0) } }

  /// The images with these indices, normalised, and drawn where they are binarized:
  /// `[n, height, width, channels]`.
  public func batch(_ indices: [Int]) -> Tensor<Float> {
    require(draws == nil || normalization == .unit, "ImageSet \(name): only pixels from 0 to 1 are binarized")
    let positions = indices.map(position)
    let size = bytesPerImage
    return Tensor([indices.count, height, width, channels]) { scalars in
      guard let target = scalars.baseAddress else { return }
      Threads.forEachRange(of: positions.count, grain: max(1, Self.grain / size)) { chunk in
        // Shuffled images come soonest from memory when nothing else is done: copy, convert.
        withUnsafeTemporaryAllocation(byteCount: chunk.count * size, alignment: 1) { bytes in
          for (place, i) in chunk.enumerated() {
            withUnsafeImage(at: positions[i]) { image in
              (bytes.baseAddress! + place * size).copyMemory(from: image.baseAddress!, byteCount: size)
            }
          }
          normalization.convert(UnsafeRawBufferPointer(bytes), to: target + chunk.lowerBound * size)
          guard let draws else { return }
          for i in chunk {
            draws.draw(UnsafeMutableBufferPointer(start: target + i * size, count: size), ofImageAt: positions[i])
          }
        }
      }
    }
  }

  /// Pixels per task of ``batch(_:)``: many beside a task's cost, few beside a batch.
  private static let grain = 1 << 14

  /// Tells the system to read these images of a mapped file ahead of a ``batch(_:)``.
  public func prefetch(_ indices: [Int]) {
    for index in indices {
      let start = position(index) * bytesPerImage
      bytes.prefetch(start..<start + bytesPerImage)
    }
  }

  /// The SHA-256 of the shape and the bytes in order, in lower-case hexadecimal. Reads every byte
  /// (about 2 GB per second) unless a cache has just done so.
  public var fingerprint: String {
    if let knownFingerprint { return knownFingerprint }
    let hash = ImageSet.fingerprintHash(count: count, height: height, width: width, channels: channels)
    if let positions {
      for position in positions { withUnsafeImage(at: position) { hash.update($0) } }
    } else {
      bytes.withUnsafeBytes { hash.update($0) }
    }
    return hexadecimal(hash.finish())
  }

  /// The fingerprint's beginning, which awaits the bytes.
  static func fingerprintHash(count: Int, height: Int, width: Int, channels: Int) -> SHA256 {
    let hash = SHA256()
    hash.update(Array("swift-vae images, uint8 [\(count), \(height), \(width), \(channels)]\n".utf8))
    return hash
  }

  private func position(_ index: Int) -> Int {
    require(index >= 0 && index < count, "ImageSet \(name): index \(index) is outside 0..<\(count)")
    return positions?[index] ?? index
  }

  private func withUnsafeImage<R>(at position: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    let size = bytesPerImage
    return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[position * size..<(position + 1) * size])) }
  }
}

extension PixelRange {
  /// byte / 255, or (byte / 255 − 0.5) / 0.5 as torchvision's `Normalize(0.5, 0.5)`, in `Float`.
  @inline(__always) public func pixel(_ byte: UInt8) -> Float {
    let unit = Float(byte) / 255
    switch self {
    case .unit: return unit
    case .symmetric: return (unit - 0.5) / 0.5
    }
  }

  /// The pixels that bytes become. With the case chosen outside, the loop is vectorised.
  fileprivate func convert(_ bytes: UnsafeRawBufferPointer, to pixels: UnsafeMutablePointer<Float>) {
    switch self {
    case .unit: for i in 0..<bytes.count { pixels[i] = PixelRange.unit.pixel(bytes[i]) }
    case .symmetric: for i in 0..<bytes.count { pixels[i] = PixelRange.symmetric.pixel(bytes[i]) }
    }
  }
}
