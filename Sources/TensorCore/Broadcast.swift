/// Broadcasting, as NumPy defines it: shapes are aligned at their last axes; an axis of extent 1, or a missing one, is
/// repeated to the other's extent.
extension Shape {
  /// The shape that both broadcast to, or nil where two extents differ and neither is 1.
  public func broadcast(with other: Shape) -> Shape? {
    let rank = max(self.rank, other.rank)
    var extents = [Int](repeating: 1, count: rank)
    for axis in 0..<rank {
      let a = axis < rank - self.rank ? 1 : self[axis - (rank - self.rank)]
      let b = axis < rank - other.rank ? 1 : other[axis - (rank - other.rank)]
      guard a == b || a == 1 || b == 1 else { return nil }
      extents[axis] = a == 1 ? b : a
    }
    return Shape(extents)
  }

  /// Strides of this shape read as the larger `shape`: 0 along each repeated axis.
  func strides(broadcastTo shape: Shape) -> [Int] {
    let missing = shape.rank - rank
    let own = strides
    return (0..<shape.rank).map { axis in
      axis < missing || self[axis - missing] == 1 ? 0 : own[axis - missing]
    }
  }
}

/// A tensor of the shape that a and b broadcast to, which `body` fills row by row (a row is a run along the last axis): it
/// is given the first scalars of a, b and the row, and for a and b the step from one scalar to the next: 1, or 0 where one
/// scalar is repeated.
@specialized(where S == Float)
@specialized(where S == Double)
@usableFromInline
func broadcastRows<S: Scalar>(
  _ a: Tensor<S>, _ b: Tensor<S>,
  _ body: (
    _ a: UnsafePointer<S>, _ stepA: Int, _ b: UnsafePointer<S>, _ stepB: Int, _ y: UnsafeMutablePointer<S>,
    _ columns: Int
  ) -> Void
) -> Tensor<S> {
  guard let shape = a.shape.broadcast(with: b.shape) else {
    preconditionFailure("Tensor.broadcastZip: \(a.shape) and \(b.shape) do not broadcast")
  }
  let result = Tensor<S>(uninitialized: shape)
  guard result.count > 0 else { return result }
  let (stridesA, stridesB) = (a.shape.strides(broadcastTo: shape), b.shape.strides(broadcastTo: shape))
  let columns = shape.rank == 0 ? 1 : shape[-1]
  let (stepA, stepB) = (stridesA.last ?? 0, stridesB.last ?? 0)
  let (first, second, target) = (UnsafePointer(a.base), UnsafePointer(b.base), result.base)
  WorkerPool.shared.run(result.count / columns, grain: max(elementwiseGrain / columns, 1)) { rows in
    forEachRow(of: shape, rows: rows, strides: stridesA, stridesB) { row, atA, atB in
      body(first + atA, stepA, second + atB, stepB, target + row * columns, columns)
    }
  }
  withExtendedLifetime((a, b)) {}
  return result
}

/// Walks the rows (runs along the last axis) of a shape, giving each its number and its offsets in two operands.
///
/// `strides` are the operands' strides in that shape, with 0 where an operand is repeated.
@inline(__always)
func forEachRow(
  of shape: Shape, rows: Range<Int>, strides a: [Int], _ b: [Int], _ body: (_ row: Int, _ a: Int, _ b: Int) -> Void
) {
  let outer = max(shape.rank - 1, 0)
  for row in rows {
    var (rest, offsetA, offsetB) = (row, 0, 0)
    for axis in (0..<outer).reversed() {
      let index = rest % shape[axis]
      rest /= shape[axis]
      offsetA += index * a[axis]
      offsetB += index * b[axis]
    }
    body(row, offsetA, offsetB)
  }
}

extension Tensor {
  /// f of the scalars of two tensors that broadcast to one shape. Fast where f captures nothing.
  @inlinable @inline(__always)
  public func broadcastZip(_ other: Tensor, _ f: (S, S) -> S) -> Tensor {
    if shape == other.shape { return zip(other, f) }
    return broadcastRows(self, other) { a, stepA, b, stepB, y, columns in
      switch (stepA, stepB) {
      case (1, 1): for i in 0..<columns { y[i] = f(a[i], b[i]) }
      case (1, 0): for i in 0..<columns { y[i] = f(a[i], b[0]) }
      case (0, 1): for i in 0..<columns { y[i] = f(a[0], b[i]) }
      default: for i in 0..<columns { y[i] = f(a[0], b[0]) }
      }
    }
  }

  /// This tensor repeated to a larger shape that it broadcasts to.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func broadcast(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    precondition(
      self.shape.broadcast(with: shape) == shape, "Tensor.broadcast: \(self.shape) does not broadcast to \(shape)")
    let strides = self.shape.strides(broadcastTo: shape)
    let columns = shape.rank == 0 ? 1 : shape[-1]
    let step = strides.last ?? 0
    return Tensor(shape) { y in
      guard !y.isEmpty else { return }
      withUnsafeScalars { x in
        forEachRow(of: shape, rows: 0..<y.count / columns, strides: strides, strides) { row, offset, _ in
          for i in 0..<columns { y[row * columns + i] = x[offset + i * step] }
        }
      }
    }
  }

  /// The adjoint of ``broadcast(to:)``: the scalars that came from one are added up, giving the smaller shape back.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func sum(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    precondition(
      shape.broadcast(with: self.shape) == self.shape, "Tensor.sum(to:): \(shape) does not broadcast to \(self.shape)")
    let missing = self.shape.rank - shape.rank
    let repeated = (0..<self.shape.rank).filter { $0 < missing || (shape[$0 - missing] == 1 && self.shape[$0] != 1) }
    return summed(over: repeated).reshaped(shape)
  }
}
