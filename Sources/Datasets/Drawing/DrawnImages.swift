import TensorCore

/// A part of a drawn data set.
public enum DrawnPart: Sendable {
  case train
  case test

  /// The number of the part's first image.
  var firstImage: Int { self == .train ? 0 : firstTestImage }
}

/// Digits drawn as strokes: `count` images 28×28×1, `.unit`.
///
/// Each image is a function of the seed and its number alone: fewer images are the beginning of more.
public func drawDigits(_ part: DrawnPart, count: Int, seed: UInt64) -> ImageSet {
  let size = DigitDrawing.side * DigitDrawing.side
  let bytes = [UInt8](unsafeUninitializedCapacity: count * size) { buffer, initialized in
    nonisolated(unsafe) let buffer = buffer
    WorkerPool.shared.run(count, grain: 64) { chunk in
      for i in chunk {
        DigitDrawing(seed: seed, image: part.firstImage + i)
          .draw(into: UnsafeMutableBufferPointer(rebasing: buffer[i * size..<(i + 1) * size]))
      }
    }
    initialized = count * size
  }
  return ImageSet(
    name: "digits", isDrawn: true, height: DigitDrawing.side, width: DigitDrawing.side, channels: 1, bytes: bytes,
    normalization: .unit)
}

public func drawFull(_ part: DrawnPart, count: Int, seed: UInt64) -> ImageSet {
  let size = FaceDrawing.width * FaceDrawing.height
  let bytes = [UInt8](unsafeUninitializedCapacity: count * size * 3) { buffer, initialized in
    nonisolated(unsafe) let buffer = buffer
    WorkerPool.shared.run(count, grain: 8) { chunk in
      withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: size) { pixels in
        pixels.initialize(repeating: .zero)
        for i in chunk {
          FaceDrawing.draw(
            FaceFactors(seed: seed, image: part.firstImage + i), pixels: pixels,
            into: UnsafeMutableBufferPointer(rebasing: buffer[i * size * 3..<(i + 1) * size * 3]))
        }
      }
    }
    initialized = count * size * 3
  }
  return ImageSet(
    name: "faces", isDrawn: true, height: FaceDrawing.height, width: FaceDrawing.width, channels: 3, bytes: bytes,
    normalization: .symmetric)
}
