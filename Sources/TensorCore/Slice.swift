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

// Along any axis a slice is a set of contiguous runs, one for each index of the axes before it.
extension Tensor {
  /// The part whose index along an axis is in `range`.
  public func sliced(axis: Int, _ range: Range<Int>) -> Tensor {
    precondition(
      axis >= 0 && axis < shape.rank && range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "Tensor.sliced: \(range) on axis \(axis) is outside \(shape)")
    let inner = shape.count(behind: axis)
    let (from, to) = (shape[axis] * inner, range.count * inner)
    return Tensor(shape.replacing(axis: axis, by: range.count)) { y in
      guard !y.isEmpty else { return }
      withUnsafeScalars { x in
        copyRuns(y.count / to, of: to, x.baseAddress! + range.lowerBound * inner, from, y.baseAddress!, to)
      }
    }
  }

  /// Writes `part` over the part that begins at the index `lower` of an axis.
  public mutating func replaceSlice(axis: Int, from lower: Int, by part: Tensor) {
    precondition(
      axis >= 0 && axis < shape.rank && part.shape.rank == shape.rank
        && shape.replacing(axis: axis, by: part.shape[axis]) == part.shape && lower >= 0
        && part.shape[axis] <= shape[axis] - lower,
      "Tensor.replaceSlice: \(part.shape) does not fit \(shape) from \(lower) on axis \(axis)")
    let inner = shape.count(behind: axis)
    let (from, to) = (part.shape[axis] * inner, shape[axis] * inner)
    guard part.count > 0 else { return }
    withUnsafeMutableScalars { x in
      part.withUnsafeScalars { part in
        copyRuns(part.count / from, of: from, part.baseAddress!, from, x.baseAddress! + lower * inner, to)
      }
    }
  }
}

/// Copies runs of contiguous scalars whose starts are equally far apart in either memory.
private func copyRuns<S: Scalar>(
  _ runs: Int, of length: Int, _ source: UnsafePointer<S>, _ sourceStride: Int,
  _ target: UnsafeMutablePointer<S>, _ targetStride: Int
) {
  WorkerPool.shared.run(runs, grain: max(elementwiseGrain / length, 1)) { range in
    for run in range { (target + run * targetStride).update(from: source + run * sourceStride, count: length) }
  }
}
