internal import Kernels

extension Tensor {
  /// The sum over these axes, which disappear from the shape.
  ///
  /// - Numerics: short blocks are added in `S` and the blocks' sums in `Double`, in an order that
  ///   depends on the shape alone.
  @specialized(where S == Float) @specialized(where S == Double)
  public func summed(over axes: [Int]) -> Tensor {
    let result = shape.dropping(axes)
    let y = Tensor(uninitialized: result)
    let reduced = axes.map { shape[$0] }.reduce(1, *)
    if axes.sorted() == Array(0..<axes.count), result.count > 1 {
      // The axes are the outermost: each kept position is a column.
      columnSums(base, rows: reduced, columns: result.count, into: y.base)
    } else {
      let rows = innermost(axes)
      rowSums(rows.base, rows: result.count, columns: reduced, into: y.base)
      withExtendedLifetime(rows) {}
    }
    withExtendedLifetime(self) {}
    return y
  }

  /// The maximum over these axes, which disappear from the shape; NaN if a NaN is among them, −∞ if
  /// they are empty.
  @specialized(where S == Float) @specialized(where S == Double)
  public func maximum(over axes: [Int]) -> Tensor {
    let columns = axes.map { shape[$0] }.reduce(1, *)
    let (rows, y) = (innermost(axes), Tensor(uninitialized: shape.dropping(axes)))
    rowMaxima(rows.base, rows: y.count, columns: columns, into: y.base)
    withExtendedLifetime(rows) {}
    return y
  }

  /// The tensor with these axes behind the others: each position of the others is a row.
  private func innermost(_ axes: [Int]) -> Tensor {
    permuted((0..<shape.rank).filter { !axes.contains($0) } + axes.sorted())
  }
}

extension Shape {
  /// This shape without some axes.
  fileprivate func dropping(_ axes: [Int]) -> Shape { Shape((0..<rank).filter { !axes.contains($0) }.map { self[$0] }) }
}
