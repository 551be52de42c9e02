extension Tensor {
  /// The tensor with its axes in another order: axis i of the result is axis `axes[i]` of this one.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func permuted(_ axes: [Int]) -> Tensor {
    precondition(
      axes.sorted() == Array(0..<shape.rank), "Tensor.permuted: expected an order of \(shape.rank) axes, found \(axes)")
    if axes == Array(0..<shape.rank) { return self }
    let result = Shape(axes.map { shape[$0] })
    let strides = axes.map { shape.strides[$0] }
    let (columns, step) = (result[-1], strides.last!)
    return Tensor(result) { y in
      guard !y.isEmpty else { return }
      withUnsafeScalars { x in
        WorkerPool.shared.run(y.count / columns, grain: max(elementwiseGrain / columns, 1)) { rows in
          forEachRow(of: result, rows: rows, strides: strides, strides) { row, offset, _ in
            for i in 0..<columns { y[row * columns + i] = x[offset + i * step] }
          }
        }
      }
    }
  }
}
