/// Scalars a task: large enough to hide the pool's cost, small enough to stay in the second-level cache. A constant,
/// so that the cut does not depend on the machine.
@usableFromInline let elementwiseGrain = 1 << 14

extension Tensor {
  /// f of every scalar. Call it from a function specialised for its scalar, so that `f` is inlined and vectorised.
  @inlinable @inline(__always)
  public func map(_ f: (S) -> S) -> Tensor {
    Tensor(shape) { y in
      withUnsafeScalars { x in
        WorkerPool.shared.run(x.count, grain: elementwiseGrain) { range in for i in range { y[i] = f(x[i]) } }
      }
    }
  }

  /// f of the scalars at the same position of this tensor and another of the same shape.
  @inlinable @inline(__always)
  public func zip(_ other: Tensor, _ f: (S, S) -> S) -> Tensor {
    precondition(shape == other.shape, "Tensor.zip: expected the shape \(shape), found \(other.shape)")
    return Tensor(shape) { y in
      withUnsafeScalars { a in
        other.withUnsafeScalars { b in
          WorkerPool.shared.run(a.count, grain: elementwiseGrain) { range in for i in range { y[i] = f(a[i], b[i]) } }
        }
      }
    }
  }

  /// f of the scalars at the same position of three tensors of the same shape.
  @inlinable @inline(__always)
  public func zip(_ second: Tensor, _ third: Tensor, _ f: (S, S, S) -> S) -> Tensor {
    precondition(
      shape == second.shape && shape == third.shape,
      "Tensor.zip: expected the shape \(shape), found \(second.shape) and \(third.shape)")
    return Tensor(shape) { y in
      withUnsafeScalars { a in
        second.withUnsafeScalars { b in
          third.withUnsafeScalars { c in
            WorkerPool.shared.run(a.count, grain: elementwiseGrain) { range in
              for i in range { y[i] = f(a[i], b[i], c[i]) }
            }
          }
        }
      }
    }
  }
}
