import TensorCore

// What the losses have in common: two inputs `[N, …]` of one shape, a sum an image, `[N]`.

/// The gradient of ``rowSums(_:_:_:)`` with respect to a or b, which `fill` writes image by image, a task an image: it
/// is given dy[n], the first scalars of the n-th image of a, of b and of the gradient, and their number.
@specialized(where S == Float)
@specialized(where S == Double)
func imageGradients<S: Scalar>(
  _ dy: Tensor<S>, _ a: Tensor<S>, _ b: Tensor<S>,
  _ fill: (
    _ dy: S, _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ gradient: UnsafeMutablePointer<S>, _ count: Int
  ) -> Void
) -> Tensor<S> {
  let (images, columns) = (a.shape[0], a.shape.dropFirst.count)
  return Tensor(a.shape) { gradient in
    guard let gradient = gradient.baseAddress, columns > 0 else { return }
    withUnsafePointers(dy, a, b) { p in
      let (dy, a, b) = (p[0], p[1], p[2])
      WorkerPool.shared.run(images) { n in
        prepareToOverwrite(gradient + n * columns, count: columns, of: images * columns)
        fill(dy[n], a + n * columns, b + n * columns, gradient + n * columns, columns)
      }
    }
  }
}

/// For each image, Σ of f(a, b) over its scalars, written plainly: the losses' references are made of it.
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
