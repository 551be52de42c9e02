import TensorCore

/// The random numbers of one drawn image, one after the other: f(seed, image's number, count).
///
/// Drawing uses +, −, ×, ÷ and √ alone, which IEEE 754 rounds the same way everywhere: an image has
/// the same bytes on every machine. (Sines differ between C libraries.)
struct DrawingNumbers {
  private let stream: RandomStream
  private var taken = 0

  init(seed: UInt64, image: Int) { stream = RandomStream(seed: seed, purpose: .drawing, step: UInt64(image)) }

  /// A uniform number between the bounds.
  mutating func uniform(_ low: Float, _ high: Float) -> Float {
    defer { taken += 1 }
    return low + (high - low) * stream.uniform(taken)
  }

  /// Bell-shaped around 0, the sum of four uniform numbers, never beyond 3.5 deviations.
  mutating func bell(_ deviation: Float) -> Float {
    var sum: Float = 0
    for _ in 0..<4 { sum += uniform(-1, 1) }
    return sum * deviation * 0.866_025_4
  }

  /// True with this probability.
  mutating func chance(_ probability: Float) -> Bool { uniform(0, 1) < probability }

  /// An integer in 0..<bound.
  mutating func integer(below bound: Int) -> Int {
    defer { taken += 1 }
    return stream.integer(taken, below: bound)
  }
}
