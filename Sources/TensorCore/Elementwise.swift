internal import Kernels

// Loops over the scalars of one to three tensors of one shape, on all threads.
//
// The loop stands in a closure that captures f and nothing else, and f itself must capture nothing: then the compiler puts f's
// body into the loop and vectorises it. A function that captures a number (a slope, a bound) is called for every scalar, which
// is some twelve times slower. So numbers are handed through: `x.map(with: slope) { x, slope in x > 0 ? x : slope * x }`.

extension Tensor {
  /// f of every scalar.
  @inlinable @inline(__always)
  public func map(_ f: (S) -> S) -> Tensor {
    elementwise(self, ()) { x, y, range, _ in for i in range { y[i] = f(x[i]) } }
  }

  /// f of every scalar and some constants.
  @inlinable @inline(__always)
  public func map<C>(with constants: C, _ f: (S, C) -> S) -> Tensor {
    elementwise(self, constants) { x, y, range, c in for i in range { y[i] = f(x[i], c) } }
  }

  /// f of the scalars at the same position of this tensor and another of the same shape.
  @inlinable @inline(__always)
  public func zip(_ other: Tensor, _ f: (S, S) -> S) -> Tensor {
    elementwise(self, other, ()) { a, b, y, range, _ in for i in range { y[i] = f(a[i], b[i]) } }
  }

  /// f of the scalars at the same position of two tensors of one shape, and of some constants.
  @inlinable @inline(__always)
  public func zip<C>(_ other: Tensor, with constants: C, _ f: (S, S, C) -> S) -> Tensor {
    elementwise(self, other, constants) { a, b, y, range, c in for i in range { y[i] = f(a[i], b[i], c) } }
  }

  /// f of the scalars at the same position of three tensors of the same shape.
  @inlinable @inline(__always)
  public func zip(_ second: Tensor, _ third: Tensor, _ f: (S, S, S) -> S) -> Tensor {
    elementwise(self, second, third) { a, b, c, y, range in for i in range { y[i] = f(a[i], b[i], c[i]) } }
  }

  /// Adds another tensor of this shape: in place, unless a third one shares the memory.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public mutating func add(_ other: Tensor) {
    precondition(shape == other.shape, "Tensor.add: expected the shape \(shape), found \(other.shape)")
    makeUnique()
    let (sum, term) = (base, UnsafePointer(other.base))
    forEachRange(of: count) { range in for i in range { sum[i] += term[i] } }
    withExtendedLifetime((self, other)) {}
  }
}

/// A tensor of x's shape that `body` fills: it is given the first scalars of x and of the result, a range of positions to
/// write, and the constants.
@usableFromInline
func elementwise<S: Scalar, C>(
  _ x: Tensor<S>, _ constants: C,
  _ body: (_ x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ range: Range<Int>, _ constants: C) -> Void
) -> Tensor<S> {
  let y = Tensor<S>(uninitialized: x.shape)
  let (source, target) = (UnsafePointer(x.base), y.base)
  forEachRange(of: x.count) { body(source, target, $0, constants) }
  withExtendedLifetime(x) {}
  return y
}

/// The same for two tensors.
@usableFromInline
func elementwise<S: Scalar, C>(
  _ a: Tensor<S>, _ b: Tensor<S>, _ constants: C,
  _ body: (
    _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ range: Range<Int>, _ constants: C
  ) -> Void
) -> Tensor<S> {
  precondition(a.shape == b.shape, "elementwise: expected the shape \(a.shape), found \(b.shape)")
  let y = Tensor<S>(uninitialized: a.shape)
  let (first, second, target) = (UnsafePointer(a.base), UnsafePointer(b.base), y.base)
  forEachRange(of: a.count) { body(first, second, target, $0, constants) }
  withExtendedLifetime((a, b)) {}
  return y
}

/// The same for three tensors.
@usableFromInline
func elementwise<S: Scalar>(
  _ a: Tensor<S>, _ b: Tensor<S>, _ c: Tensor<S>,
  _ body: (
    _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ c: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>,
    _ range: Range<Int>
  ) -> Void
) -> Tensor<S> {
  precondition(
    a.shape == b.shape && a.shape == c.shape,
    "elementwise: expected the shape \(a.shape), found \(b.shape) and \(c.shape)")
  let y = Tensor<S>(uninitialized: a.shape)
  let (first, second, third, target) = (UnsafePointer(a.base), UnsafePointer(b.base), UnsafePointer(c.base), y.base)
  forEachRange(of: a.count) { body(first, second, third, target, $0) }
  withExtendedLifetime((a, b, c)) {}
  return y
}
