import Kernels
import TensorCore

/// Standard normal numbers in a kernel's memory: the same for the same seed.
func noise<S: Scalar>(_ count: Int, seed: Int, as type: S.Type = S.self) -> Storage<S> {
  storage((RandomStream(seed: UInt64(seed), purpose: .checks).normal([count]) as Tensor<S>).scalars)
}

/// A kernel's memory that holds these scalars.
func storage<S: Scalar>(_ scalars: [S]) -> Storage<S> {
  let storage = Storage<S>(count: scalars.count)
  for (i, x) in scalars.enumerated() { storage.base[i] = x }
  return storage
}

extension Storage where Element: Scalar {
  /// What it holds.
  var scalars: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// A seeded source of small integers.
struct Draw {
  private let stream: RandomStream
  private var position = 0

  init(seed: Int) { stream = RandomStream(seed: UInt64(seed), purpose: .checks, step: 77) }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    defer { position += 1 }
    return range.lowerBound + stream.integer(position, below: range.count)
  }
}
