import TensorCore

// The loops that TensorCore's kernels are compared with: an index at a time, in `Double`, as plain
// as can be.

/// Every index of a shape, in row-major order; one empty index for rank 0.
func indices(of shape: Shape) -> [[Int]] {
  shape.extents.reduce([[]]) { indices, extent in indices.flatMap { index in (0..<extent).map { index + [$0] } } }
}

/// The row-major position of an index.
func position(of index: [Int], in shape: Shape) -> Int {
  Swift.zip(index, shape.extents).reduce(0) { $0 * $1.1 + $1.0 }
}

/// The position in `shape` that is repeated at `index` of a larger shape: 0 along an axis of extent
/// 1.
func position(of index: [Int], repeating shape: Shape) -> Int {
  position(of: Swift.zip(index.suffix(shape.rank), shape.extents).map { $1 == 1 ? 0 : $0 }, in: shape)
}

/// Standard normal scalars: the same for the same seed.
func noise<S: Scalar>(_ shape: Shape, seed: Int, as type: S.Type = S.self) -> Tensor<S> {
  RandomStream(seed: UInt64(seed), purpose: .checks).normal(shape)
}

/// A seeded source of small integers, for shapes.
struct Draw {
  private let stream: RandomStream
  private var position = 0

  init(seed: Int) { stream = RandomStream(seed: UInt64(seed), purpose: .checks, step: 77) }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    defer { position += 1 }
    return range.lowerBound + stream.integer(position, below: range.count)
  }

  /// 0 to 4 axes of up to 6; one time in eight one of them is empty, one time in six one is long
  /// enough to be cut.
  mutating func shape() -> Shape {
    var extents = (0..<integer(0...4)).map { _ in integer(1...6) }
    guard !extents.isEmpty else { return [] }
    if integer(0...7) == 0 { extents[integer(0...extents.count - 1)] = 0 }
    if integer(0...5) == 0 { extents[integer(0...extents.count - 1)] = integer(1...3) * 7_001 }
    return Shape(extents.reduce(1, *) > 120_000 ? extents.map { min($0, 7) } : extents)
  }

  /// A shape that broadcasts to `shape`: some axes become 1, some leading ones are dropped.
  mutating func shape(broadcastingTo shape: Shape) -> Shape {
    let extents = shape.extents.map { integer(0...2) == 0 ? 1 : $0 }
    return Shape(Array(extents.dropFirst(integer(0...2) == 0 ? integer(0...shape.rank) : 0)))
  }

  /// 0..<count in some order.
  mutating func order(_ count: Int) -> [Int] {
    var rest = Array(0..<count)
    return (0..<count).map { _ in rest.remove(at: integer(0...rest.count - 1)) }
  }
}

/// The number of random shapes a test runs over.
let rounds = 150
