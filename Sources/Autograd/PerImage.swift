import TensorCore

// What the losses have in common: two inputs `[N, …]` of one shape, a sum an image, `[N]`.

/// For each image, Σ of f(a, b) over its scalars: `[N, …]` → `[N]`.
@inline(__always)
func imageSums<S: Scalar>(_ a: Tensor<S>, _ b: Tensor<S>, _ f: (S, S) -> S) -> Tensor<S> {
  let (rows, columns) = (a.shape[0], a.shape.dropFirst.count)
  return withUnsafePointers(a, b) { p in
    let (a, b) = (p[0], p[1])
    return rowSums(rows: rows, columns: columns) { i in f(a[i], b[i]) }
  }
}

/// The gradient of ``imageSums(_:_:_:)`` with respect to a or b: dy[n] · slope(a, b) for each scalar of image n, where
/// `slope` is f's partial derivative. A task an image.
@inline(__always)
func imageGradients<S: Scalar>(_ dy: Tensor<S>, _ a: Tensor<S>, _ b: Tensor<S>, slope: (S, S) -> S) -> Tensor<S> {
  let columns = a.shape.dropFirst.count
  return Tensor(a.shape) { dx in
    withUnsafePointers(dy, a, b) { p in
      let (dy, a, b) = (p[0], p[1], p[2])
      WorkerPool.shared.run(dx.count / max(columns, 1)) { n in
        let upstream = dy[n]
        for i in n * columns..<(n + 1) * columns { dx[i] = upstream * slope(a[i], b[i]) }
      }
    }
  }
}

/// ``imageSums(_:_:_:)`` written plainly: the losses' references are made of it.
func naiveImageSums<S: Scalar>(_ a: Tensor<S>, _ b: Tensor<S>, _ f: (S, S) -> S) -> Tensor<S> {
  let columns = a.shape.dropFirst.count
  return Tensor(
    [a.shape[0]],
    (0..<a.shape[0]).map { n in
      var sum: S = 0
      for i in n * columns..<(n + 1) * columns { sum += f(a[i], b[i]) }
      return sum
    })
}

extension Rejected {
  /// What the shape rule of every loss refuses.
  static func perImage(_ loss: some Op) -> [Rejected] {
    [
      Rejected(loss, [[2, 3]], because: "2 inputs"), Rejected(loss, [[2], [2], [2]], because: "2 inputs"),
      Rejected(loss, [[], []], because: "two equal shapes"),
      // They would broadcast, but a target of another shape is a mistake.
      Rejected(loss, [[2, 3], [3]], because: "two equal shapes"),
      Rejected(loss, [[2, 3], [2, 1]], because: "two equal shapes"),
    ]
  }
}
