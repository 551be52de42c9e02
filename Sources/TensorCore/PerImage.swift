internal import Kernels

// What a loss needs: tensors `[N, …]`, of which each index of the first axis is an image.

extension Tensor {
  /// For each image, the sum of f over the scalars at the same position of this tensor and another
  /// of its shape: `[N]`.
  @inlinable @inline(__always)
  public func sumPerImage(_ other: Tensor, _ f: (S, S) -> S) -> Tensor {
    perImageSums(self, other) { a, b, terms, count in for i in 0..<count { terms[i] = f(a[i], b[i]) } }
  }

  /// f of each image's number in this tensor `[N]`, and of the scalars at the same position of a
  /// and b, `[N, …]`: `[N, …]`.
  @inlinable @inline(__always)
  public func zipPerImage(_ a: Tensor, _ b: Tensor, _ f: (S, S, S) -> S) -> Tensor {
    if shape != [a.shape[0]] { fatalError("Tensor.zipPerImage: expected [\(a.shape[0])] numbers, found \(shape)") }
    let size = a.shape.dropFirst.count
    return compute("zipPerImage", a.shape, of: [a, b], and: [self], columns: size, with: size) { x, y, images, size in
      for n in images {
        let (a, b, number, y) = (x[0] + n &* size, x[1] + n &* size, x[2][n], y + n &* size)
        for i in 0..<size { y[i] = f(number, a[i], b[i]) }
      }
    }
  }
}

/// The sums of ``Tensor/sumPerImage(_:_:)``, whose next `count` terms `fill` writes.
@usableFromInline
@specialized(where S == Float) @specialized(where S == Double)
func perImageSums<S: Scalar>(
  _ a: Tensor<S>, _ b: Tensor<S>,
  _ fill: (_ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ terms: UnsafeMutablePointer<S>, _ count: Int) -> Void
) -> Tensor<S> {
  require(a.shape == b.shape, "Tensor.sumPerImage: expected the shape \(a.shape), found \(b.shape)")
  let (first, second, y) = (UnsafePointer(a.base), UnsafePointer(b.base), Tensor<S>(uninitialized: [a.shape[0]]))
  rowSums(rows: a.shape[0], columns: a.shape.dropFirst.count, into: y.base) { start, terms, count in
    fill(first + start, second + start, terms, count)
  }
  withExtendedLifetime((a, b)) {}
  return y
}
