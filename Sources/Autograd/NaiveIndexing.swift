import TensorCore

// Tensors by multi-index, as equations are written. For references: plain, slow, and independent of
// every kernel.

extension Shape {
  /// Every index, in row-major order: `[0, 0]`, `[0, 1]`, ….
  var indices: [[Int]] {
    extents.reduce([[]]) { outer, extent in outer.flatMap { index in (0..<extent).map { index + [$0] } } }
  }
}

extension Tensor {
  /// A tensor whose scalar at each index is f(index).
  static func naive(_ shape: Shape, _ f: ([Int]) -> S) -> Tensor { Tensor(shape, shape.indices.map(f)) }

  /// The scalar at an index of a shape that this tensor broadcasts to: indices are aligned at the
  /// last axis, and an axis of extent 1 is read at 0.
  func at(_ index: [Int]) -> S {
    var position = 0
    for (extent, i) in Swift.zip(shape.extents, index.suffix(shape.rank)) {
      position = position * extent + (extent == 1 ? 0 : i)
    }
    return self[position: position]
  }
}

/// For each image, Σ of f(a, b) over its scalars, written plainly: the losses' references are made
/// of it.
func naiveImageSums<S: Scalar>(_ a: Tensor<S>, _ b: Tensor<S>, _ f: (S, S) -> S) -> Tensor<S> {
  let columns = a.shape.dropFirst.count
  return Tensor(
    [a.shape[0]],
    (0..<a.shape[0]).map { n in
      var sum: S = 0
      for i in n * columns..<(n + 1) * columns { sum += f(a[position: i], b[position: i]) }
      return sum
    })
}
