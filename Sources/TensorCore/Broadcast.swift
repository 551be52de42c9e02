internal import Kernels

/// Broadcasting, as NumPy defines it: shapes are aligned at their last axes; an axis of extent 1,
/// or a missing one, is repeated to the other's extent.
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
    return (0..<shape.rank).map { axis in axis < missing || self[axis - missing] == 1 ? 0 : own[axis - missing] }
  }
}

extension Tensor {
  /// f of the scalars of two tensors that broadcast to one shape. As with ``map(_:)``, f should
  /// capture nothing.
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
  @specialized(where S == Float) @specialized(where S == Double)
  public func broadcast(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    precondition(
      self.shape.broadcast(with: shape) == shape, "Tensor.broadcast: \(self.shape) does not broadcast to \(shape)")
    return broadcastZip(Tensor(uninitialized: shape)) { x, _ in x }
  }

  /// The adjoint of ``broadcast(to:)``: the scalars that came from one are added up, giving the
  /// smaller shape back.
  public func sum(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    precondition(
      shape.broadcast(with: self.shape) == self.shape, "Tensor.sum(to:): \(shape) does not broadcast to \(self.shape)")
    let missing = self.shape.rank - shape.rank
    let repeated = (0..<self.shape.rank).filter { $0 < missing || (shape[$0 - missing] == 1 && self.shape[$0] != 1) }
    return summed(over: repeated).reshaped(shape)
  }
}

/// A tensor of the shape that a and b broadcast to, which `body` fills row by row (a row is a run
/// along the last axis): it is given the first scalars of a, b and the row, and for a and b the
/// step from one scalar to the next: 1, or 0 where one scalar is repeated.
@usableFromInline
func broadcastRows<S: Scalar>(
  _ a: Tensor<S>, _ b: Tensor<S>,
  _ body: (
    _ a: UnsafePointer<S>, _ stepA: Int, _ b: UnsafePointer<S>, _ stepB: Int, _ y: UnsafeMutablePointer<S>,
    _ columns: Int
  ) -> Void
) -> Tensor<S> {
  guard let shape = a.shape.broadcast(with: b.shape) else {
    preconditionFailure("Tensor: the shapes \(a.shape) and \(b.shape) do not broadcast to one")
  }
  let y = Tensor<S>(uninitialized: shape)
  guard y.count > 0 else { return y }
  let (stridesA, stridesB) = (a.shape.strides(broadcastTo: shape), b.shape.strides(broadcastTo: shape))
  let columns = shape.extents.last ?? 1
  let (stepA, stepB) = (stridesA.last ?? 0, stridesB.last ?? 0)
  let (first, second, target) = (UnsafePointer(a.base), UnsafePointer(b.base), y.base)
  forEachRow(of: y.count / columns, columns: columns) { rows in
    forEachOffset(rows, shape: shape.extents, stridesA, stridesB) { row, atA, atB in
      body(first + atA, stepA, second + atB, stepB, target + row * columns, columns)
    }
  }
  withExtendedLifetime((a, b)) {}
  return y
}
