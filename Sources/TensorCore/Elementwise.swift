/// Scalars a task: enough to hide the pool's cost, and so few that a layer's activations make some dozens of tasks, which
/// threads share evenly. A constant, so that the cut does not depend on the machine.
@usableFromInline let elementwiseGrain = 1 << 12

/// Has ranges of a tensor's positions written, one range a task.
@inline(__always)
private func overwrite<S: Scalar>(_ result: Tensor<S>, _ body: (Range<Int>) -> Void) {
  let target = result.base
  WorkerPool.shared.run(result.count, grain: elementwiseGrain) { range in
    prepareToOverwrite(target + range.lowerBound, count: range.count, of: result.count)
    body(range)
  }
}

/// A tensor of x's shape that `body` fills: it is given the first scalars of x and of the result, and a range of positions
/// to write, one range a task.
///
/// The loop stands in the closure, where the compiler sees its body and vectorises it.
@specialized(where S == Float)
@specialized(where S == Double)
public func elementwise<S: Scalar>(
  _ x: Tensor<S>, _ body: (_ x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ range: Range<Int>) -> Void
) -> Tensor<S> {
  let result = Tensor<S>(uninitialized: x.shape)
  let (source, target) = (UnsafePointer(x.base), result.base)
  overwrite(result) { range in
    body(source, target, range)
  }
  withExtendedLifetime(x) {}
  return result
}

/// The same for two tensors of one shape.
@specialized(where S == Float)
@specialized(where S == Double)
public func elementwise<S: Scalar>(
  _ a: Tensor<S>, _ b: Tensor<S>,
  _ body: (_ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ range: Range<Int>) -> Void
) -> Tensor<S> {
  precondition(a.shape == b.shape, "elementwise: expected the shape \(a.shape), found \(b.shape)")
  let result = Tensor<S>(uninitialized: a.shape)
  let (first, second, target) = (UnsafePointer(a.base), UnsafePointer(b.base), result.base)
  overwrite(result) { range in
    body(first, second, target, range)
  }
  withExtendedLifetime((a, b)) {}
  return result
}

/// The same for three tensors of one shape.
@specialized(where S == Float)
@specialized(where S == Double)
public func elementwise<S: Scalar>(
  _ a: Tensor<S>, _ b: Tensor<S>, _ c: Tensor<S>,
  _ body: (
    _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ c: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>,
    _ range: Range<Int>
  ) -> Void
) -> Tensor<S> {
  precondition(
    a.shape == b.shape && a.shape == c.shape,
    "elementwise: expected the shape \(a.shape), found \(b.shape) and \(c.shape)")
  let result = Tensor<S>(uninitialized: a.shape)
  let (first, second, third) = (UnsafePointer(a.base), UnsafePointer(b.base), UnsafePointer(c.base))
  let target = result.base
  overwrite(result) { range in
    body(first, second, third, target, range)
  }
  withExtendedLifetime((a, b, c)) {}
  return result
}

extension Tensor {
  /// Adds another tensor of this shape: in place, unless a third one shares the memory.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public mutating func add(_ other: Tensor) {
    precondition(shape == other.shape, "Tensor.add: expected the shape \(shape), found \(other.shape)")
    makeUnique()
    let (sum, term) = (base, UnsafePointer(other.base))
    WorkerPool.shared.run(count, grain: elementwiseGrain) { range in for i in range { sum[i] += term[i] } }
    withExtendedLifetime((self, other)) {}
  }
}

// The closures below capture f and nothing else. Where f itself captures nothing, the compiler then puts f's body into the
// loop and vectorises it; where f captures a number (a slope, a bound), it calls f for every scalar, which is some
// twenty times slower than a loop of one's own in ``elementwise(_:_:)``.
extension Tensor {
  /// f of every scalar. Fast where f captures nothing.
  @inlinable @inline(__always)
  public func map(_ f: (S) -> S) -> Tensor {
    elementwise(self) { x, y, range in for i in range { y[i] = f(x[i]) } }
  }

  /// f of the scalars at the same position of this tensor and another of the same shape. Fast where f captures nothing.
  @inlinable @inline(__always)
  public func zip(_ other: Tensor, _ f: (S, S) -> S) -> Tensor {
    elementwise(self, other) { a, b, y, range in for i in range { y[i] = f(a[i], b[i]) } }
  }

  /// f of the scalars at the same position of three tensors of the same shape. Fast where f captures nothing.
  @inlinable @inline(__always)
  public func zip(_ second: Tensor, _ third: Tensor, _ f: (S, S, S) -> S) -> Tensor {
    elementwise(self, second, third) { a, b, c, y, range in for i in range { y[i] = f(a[i], b[i], c[i]) } }
  }
}
