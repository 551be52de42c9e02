import TensorCore

// Averages over cells of one axis; those over the cells of a grid are averages of averages.

extension Tensor {
  /// The means over `cells` cells, ⌊i · size / cells⌋ ..< ⌈(i + 1) · size / cells⌉, that cover an axis.
  func averaged(axis: Int, cells: Int) -> Tensor {
    if shape[axis] == cells { return self }
    let result = shape.replacing(axis: axis, by: cells)
    var y = Tensor(uninitialized: result)
    for i in 0..<cells {
      let cell = extent(i, of: cells, shape[axis])
      let mean = (sliced(axis: axis, cell) / Tensor(S(cell.count))).summed(over: [axis])
      y.replaceSlice(axis: axis, from: i, by: mean.reshaped(shape.replacing(axis: axis, by: 1)))
    }
    return y
  }

  /// The adjoint of ``averaged(axis:cells:)`` for an axis of this size.
  func spread(axis: Int, over size: Int) -> Tensor {
    if shape[axis] == size { return self }
    var x = Tensor(shape.replacing(axis: axis, by: size), repeating: 0)
    for i in 0..<shape[axis] {
      let cell = extent(i, of: shape[axis], size)
      let share = sliced(axis: axis, i..<i + 1) / Tensor(S(cell.count))
      x.replaceSlice(axis: axis, from: cell.lowerBound, by: x.sliced(axis: axis, cell) + share)
    }
    return x
  }
}

private func extent(_ i: Int, of cells: Int, _ size: Int) -> Range<Int> {
  i * size / cells..<((i + 1) * size + cells - 1) / cells
}
