internal import Kernels

// What a loss needs: tensors `[N, …]`, of which each index of the first axis is an image.

extension Tensor {
  /// For each image, the sum of f over the scalars at the same position of this tensor and another of its shape: `[N]`.
  @inlinable @inline(__always)
  public func sumPerImage(_ other: Tensor, _ f: (S, S) -> S) -> Tensor {
    perImageSums(self, other) { a, b, terms, count in for i in 0..<count { terms[i] = f(a[i], b[i]) } }
  }

  /// f of each image's number in this tensor `[N]`, and of the scalars at the same position of a and b, `[N, …]`: `[N, …]`.
  @inlinable @inline(__always)
  public func zipPerImage(_ a: Tensor, _ b: Tensor, _ f: (S, S, S) -> S) -> Tensor {
    perImage(self, a, b) { number, a, b, y, count in for i in 0..<count { y[i] = f(number, a[i], b[i]) } }
  }
}

/// The sums of ``Tensor/sumPerImage(_:_:)``, whose next `count` terms `fill` writes.
@usableFromInline
@specialized(where S == Float)
@specialized(where S == Double)
func perImageSums<S: Scalar>(
  _ a: Tensor<S>, _ b: Tensor<S>,
  _ fill: (_ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ terms: UnsafeMutablePointer<S>, _ count: Int) -> Void
) -> Tensor<S> {
  precondition(a.shape == b.shape, "sumPerImage: expected the shape \(a.shape), found \(b.shape)")
  let (first, second, y) = (UnsafePointer(a.base), UnsafePointer(b.base), Tensor<S>(uninitialized: [a.shape[0]]))
  rowSums(rows: a.shape[0], columns: a.shape.dropFirst.count, into: y.base) { start, terms, count in
    fill(first + start, second + start, terms, count)
  }
  withExtendedLifetime((a, b)) {}
  return y
}

/// A tensor of a's shape that `body` writes image by image.
@usableFromInline
@specialized(where S == Float)
@specialized(where S == Double)
func perImage<S: Scalar>(
  _ numbers: Tensor<S>, _ a: Tensor<S>, _ b: Tensor<S>,
  _ body: (
    _ number: S, _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ count: Int
  ) -> Void
) -> Tensor<S> {
  precondition(
    a.shape == b.shape && numbers.shape == [a.shape[0]],
    "zipPerImage: expected [N] and two shapes [N, …], found \(numbers.shape), \(a.shape) and \(b.shape)")
  let (y, size) = (Tensor<S>(uninitialized: a.shape), a.shape.dropFirst.count)
  let (number, first, second, target) = (UnsafePointer(numbers.base), UnsafePointer(a.base), UnsafePointer(b.base), y.base)
  forEachRow(of: a.shape[0], columns: size) { images in
    for n in images { body(number[n], first + n * size, second + n * size, target + n * size, size) }
  }
  withExtendedLifetime((numbers, a, b)) {}
  return y
}
