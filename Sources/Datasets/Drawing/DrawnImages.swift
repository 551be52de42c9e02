import TensorCore

/// A part of a drawn data set; the two share no image.
public enum DrawnPart: Sendable, CaseIterable {
  /// To be trained on.
  case train
  /// To be tested on.
  case test

  /// The number of the part's image `index`; test images come far beyond all training images.
  public func number(of index: Int) -> Int { self == .train ? index : 1 << 40 + index }
}

/// Draws a data set: so many images of each part, or as many as the request's limit says.
struct DrawnReader: DatasetReader {
  /// The numbers of training and of test images.
  let train, test: Int
  /// Draws the first images of a part.
  let draw: @Sendable (_ part: DrawnPart, _ count: Int, _ request: DatasetRequest) -> ImageSet

  func isThere(in folders: [String]) -> Bool { true }

  func load(_ loading: DatasetLoading) -> DatasetSplit {
    let request = loading.request
    let limit = request.limit ?? .max
    return DatasetSplit(
      train: draw(.train, min(limit, train), request), test: draw(.test, min(limit, test), request),
      origin: "drawn by this program from the seed \(request.seed)")
  }
}

/// Digits drawn as pen strokes: 28×28×1, `.unit`, white on black as in MNIST.
///
/// An image is a function of the seed, the part and its index alone, with the same bytes on every
/// machine: fewer images are the beginning of more. The labels are the digits that were drawn.
public func drawDigits(_ part: DrawnPart, count: Int, seed: UInt64) -> ImageSet {
  let side = DigitDrawing.side
  let bytes = drawEach(count, size: side * side) { index, target in
    DigitDrawing(seed: seed, image: part.number(of: index)).draw(into: target)
  }
  let digits = (0..<count).map { DigitDrawing.digit(seed: seed, image: part.number(of: $0)) }
  return ImageSet(
    name: "digits", isDrawn: true, height: side, width: side, channels: 1, bytes: bytes, normalization: .unit
  ).labelled(ImageLabels("digit", classes: (0..<10).map(String.init), numbers: digits))
}

/// Drawn faces: `size`×`size`×3, `.symmetric`, painted at 178×218, then cropped and scaled as
/// CelebA's photographs are (``ImageTransform/celebA(size:)``).
///
/// An image is a function of the seed, the part and its index alone, with the same bytes on every
/// machine: fewer images are the beginning of more. ``FaceFactors`` tells what is on it; its levels
/// are the images' factors.
public func drawFaces(_ part: DrawnPart, count: Int, size: Int, seed: UInt64) -> ImageSet {
  let bytes = drawEach(count, size: size * size * 3) { index, target in
    let face = drawFace(FaceFactors(seed: seed, image: part.number(of: index)))
    let scaled = face.resized(center: 178, to: size)
    _ = target.update(fromContentsOf: scaled.pixels)
  }
  return ImageSet(
    name: "faces", isDrawn: true, height: size, width: size, channels: 3, bytes: bytes, normalization: .symmetric
  ).labelled(
    nil, factors: FaceFactors.levels((0..<count).map { FaceFactors(seed: seed, image: part.number(of: $0)) }))
}

/// The face with these factors: 178×218 RGB.
public func drawFace(_ factors: FaceFactors) -> Raster {
  let (width, height) = (FaceDrawing.width, FaceDrawing.height)
  let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { bytes, initialized in
    FaceDrawing.draw(factors, into: bytes)
    initialized = width * height * 3
  }
  return Raster(width: width, height: height, channels: 3, pixels: pixels)
}

/// The bytes of `count` images of `size` bytes, each drawn into its own place, on all threads.
private func drawEach(
  _ count: Int, size: Int, _ draw: (_ index: Int, _ target: UnsafeMutableBufferPointer<UInt8>) -> Void
) -> [UInt8] {
  require(count >= 0, "A drawn data set: expected a count of at least 0, found \(count)")
  return [UInt8](unsafeUninitializedCapacity: count * size) { bytes, initialized in
    nonisolated(unsafe) let bytes = bytes
    Threads.forEachRange(of: count, grain: 8) { chunk in
      for index in chunk { draw(index, UnsafeMutableBufferPointer(rebasing: bytes[index * size..<(index + 1) * size])) }
    }
    initialized = count * size
  }
}
