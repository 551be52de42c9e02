internal import Kernels

extension Shape {
  /// This shape with another extent along one axis.
  public func replacing(axis: Int, by extent: Int) -> Shape {
    var extents = extents
    extents[axis] = extent
    return Shape(extents)
  }

  /// The scalars from one index of this axis to the next: the product of the extents behind it.
  fileprivate func count(behind axis: Int) -> Int { extents[(axis + 1)...].reduce(1, *) }
}

extension Tensor {
  /// The tensor with its axes in another order: axis i of the result is axis `axes[i]` of this one.
  public func permuted(_ axes: [Int]) -> Tensor {
    require(
      axes.sorted() == Array(0..<shape.rank), "Tensor.permuted: expected an order of \(shape.rank) axes, found \(axes)")
    let result = Shape(axes.map { shape[$0] })
    // Where only axes of extent 1 move, no scalar does.
    let moving = axes.filter { shape[$0] != 1 }
    if moving == moving.sorted() { return reshaped(result) }
    let y = Tensor(uninitialized: result)
    permute(base, shape: shape.extents, axes: axes, into: y.base)
    withExtendedLifetime(self) {}
    return y
  }

  // Along any axis a slice is a set of contiguous runs, one for each index of the axes before it.

  /// The part whose index along an axis is in `range`.
  public func sliced(axis: Int, _ range: Range<Int>) -> Tensor {
    require(
      axis >= 0 && axis < shape.rank && range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "Tensor.sliced: \(range) on axis \(axis) is outside \(shape)")
    let inner = shape.count(behind: axis)
    let y = Tensor(uninitialized: shape.replacing(axis: axis, by: range.count))
    let run = range.count * inner
    copyRuns(of: run, base + range.lowerBound * inner, shape[axis] * inner, to: y.base, run, count: y.count)
    withExtendedLifetime(self) {}
    return y
  }

  /// Writes `part` over the part that begins at the index `lower` of an axis.
  public mutating func replaceSlice(axis: Int, from lower: Int, by part: Tensor) {
    require(
      axis >= 0 && axis < shape.rank && part.shape.rank == shape.rank
        && shape.replacing(axis: axis, by: part.shape[axis]) == part.shape && lower >= 0
        && part.shape[axis] <= shape[axis] - lower,
      "Tensor.replaceSlice: \(part.shape) does not fit \(shape) from \(lower) on axis \(axis)")
    let inner = shape.count(behind: axis)
    let run = part.shape[axis] * inner
    makeUnique()
    copyRuns(of: run, part.base, run, to: base + lower * inner, shape[axis] * inner, count: part.count)
    withExtendedLifetime(part) {}
  }
}
