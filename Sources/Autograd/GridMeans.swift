import TensorCore

extension Tensor {
  /// The means of these images `[N, H, W, C]` over the cells of a grid: `[N, height, width, C]`.
  func gridMeans(_ height: Int, _ width: Int) -> Tensor {
    if shape[1] == height, shape[2] == width { return self }
    var means = Tensor(uninitialized: [shape[0], height * width, shape[3]])
    for (i, cell) in gridCells(height, width, over: shape).enumerated() {
      let pixels = sliced(axis: 1, cell.rows).sliced(axis: 2, cell.columns)
      let mean = (pixels / Tensor(S(cell.rows.count * cell.columns.count))).summed(over: [1, 2])
      means.replaceSlice(axis: 1, from: i, by: mean.reshaped([shape[0], 1, shape[3]]))
    }
    return means.reshaped([shape[0], height, width, shape[3]])
  }

  /// The adjoint of ``gridMeans(_:_:)`` for images of this shape: every pixel gets its share of
  /// each cell that it is in.
  func gridShares(of images: Shape) -> Tensor {
    if shape == images { return self }
    let values = reshaped([shape[0], shape[1] * shape[2], 1, shape[3]])
    var shares = Tensor(images)
    for (i, cell) in gridCells(shape[1], shape[2], over: images).enumerated() {
      let share = values.sliced(axis: 1, i..<i + 1) / Tensor(S(cell.rows.count * cell.columns.count))
      for row in cell.rows {
        var pixels = shares.sliced(axis: 1, row..<row + 1)
        pixels.replaceSlice(
          axis: 2, from: cell.columns.lowerBound, by: pixels.sliced(axis: 2, cell.columns) + share)
        shares.replaceSlice(axis: 1, from: row, by: pixels)
      }
    }
    return shares
  }
}

/// The cells of a grid over images `[N, H, W, C]`, row by row: cell i of OH begins at ⌊i·H/OH⌋ and
/// ends before ⌈(i+1)·H/OH⌉.
private func gridCells(_ height: Int, _ width: Int, over images: Shape) -> [(rows: Range<Int>, columns: Range<Int>)] {
  func extent(_ i: Int, of cells: Int, _ size: Int) -> Range<Int> {
    i * size / cells..<((i + 1) * size + cells - 1) / cells
  }
  return (0..<height * width).map { i in
    (extent(i / width, of: height, images[1]), extent(i % width, of: width, images[2]))
  }
}
