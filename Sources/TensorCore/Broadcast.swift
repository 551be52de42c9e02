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
  /// f of the scalars of two tensors that broadcast to one shape; f should capture nothing.
  @inlinable @inline(__always)
  public func broadcastZip(_ other: Tensor, _ f: (S, S) -> S) -> Tensor {
    if shape == other.shape { return zip(other, f) }
    guard let common = shape.broadcast(with: other.shape) else {
      fatalError("\(shape), \(other.shape) do not broadcast")
    }
    return broadcast(to: common).zip(other.broadcast(to: common), f)
  }

  /// This tensor repeated to a larger shape that it broadcasts to.
  @specialized(where S == Float) @specialized(where S == Double)
  public func broadcast(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    require(
      self.shape.broadcast(with: shape) == shape, "Tensor.broadcast: \(self.shape) does not broadcast to \(shape)")
    let y = Tensor(uninitialized: shape)
    copyRows(base, shape: shape.extents, strides: self.shape.strides(broadcastTo: shape), into: y.base)
    withExtendedLifetime(self) {}
    return y
  }

  /// The adjoint of ``broadcast(to:)``: the scalars that came from one are added up, giving the
  /// smaller shape back.
  public func sum(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    require(
      shape.broadcast(with: self.shape) == self.shape, "Tensor.sum(to:): \(shape) does not broadcast to \(self.shape)")
    let missing = self.shape.rank - shape.rank
    let repeated = (0..<self.shape.rank).filter { $0 < missing || (shape[$0 - missing] == 1 && self.shape[$0] != 1) }
    return summed(over: repeated).reshaped(shape)
  }
}
