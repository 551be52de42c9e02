internal import Kernels

// Loops over the scalars of one to three tensors of one shape, on all threads.
// The loop stands in a closure that captures f and nothing else, and f itself must capture nothing:
// then the compiler puts f's body into the loop and vectorises it. Else f is called for every
// scalar, which is some twelve times slower. So numbers are handed through:
// `x.map(with: slope) { x, slope in x > 0 ? x : slope * x }`. A longer f (an exponential) is a
// local function that is `@inline(__always)`: a closure would be called.

extension Tensor {
  /// f of every scalar.
  @inlinable @inline(__always)
  public func map(_ f: (S) -> S) -> Tensor {
    compute("map", shape, of: [self], with: ()) { x, y, range, _ in
      let x = x[0]
      for i in range { y[i] = f(x[i]) }
    }
  }

  /// f of every scalar and some constants.
  @inlinable @inline(__always)
  public func map<C>(with constants: C, _ f: (S, C) -> S) -> Tensor {
    compute("map", shape, of: [self], with: constants) { x, y, range, c in
      let x = x[0]
      for i in range { y[i] = f(x[i], c) }
    }
  }

  /// f of the scalars at the same position of this tensor and another of the same shape.
  @inlinable @inline(__always)
  public func zip(_ other: Tensor, _ f: (S, S) -> S) -> Tensor {
    compute("zip", shape, of: [self, other], with: ()) { x, y, range, _ in
      let (a, b) = (x[0], x[1])
      for i in range { y[i] = f(a[i], b[i]) }
    }
  }

  /// The same with some constants.
  @inlinable @inline(__always)
  public func zip<C>(_ other: Tensor, with constants: C, _ f: (S, S, C) -> S) -> Tensor {
    compute("zip", shape, of: [self, other], with: constants) { x, y, range, c in
      let (a, b) = (x[0], x[1])
      for i in range { y[i] = f(a[i], b[i], c) }
    }
  }

  /// f of the scalars at the same position of three tensors of the same shape.
  @inlinable @inline(__always)
  public func zip(_ second: Tensor, _ third: Tensor, _ f: (S, S, S) -> S) -> Tensor {
    compute("zip", shape, of: [self, second, third], with: ()) { x, y, range, _ in
      let (a, b, c) = (x[0], x[1], x[2])
      for i in range { y[i] = f(a[i], b[i], c[i]) }
    }
  }
}

/// A tensor of this shape whose rows of `columns` scalars `body` writes, some at a time, from
/// inputs of the same shape and from some vectors.
@usableFromInline
func compute<S: Scalar, C>(
  _ name: String, _ shape: Shape, of inputs: [Tensor<S>], and vectors: [Tensor<S>] = [], columns: Int = 1,
  with constants: C,
  _ body: (_ x: [UnsafePointer<S>], _ y: UnsafeMutablePointer<S>, _ rows: Range<Int>, _ constants: C) -> Void
) -> Tensor<S> {
  require(inputs.allSatisfy { $0.shape == shape }, "Tensor.\(name): expected \(shape), found \(inputs.map(\.shape))")
  let (y, x) = (Tensor<S>(uninitialized: shape), (inputs + vectors).map { UnsafePointer($0.base) })
  let target = y.base
  forEachRow(of: y.count / max(columns, 1), columns: columns) { body(x, target, $0, constants) }
  withExtendedLifetime((inputs, vectors)) {}
  return y
}
