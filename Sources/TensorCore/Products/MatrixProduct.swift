/// Rows of A that one task multiplies with one panel of B: enough to repay opening the task, few enough to share a small
/// product among threads.
private let rowsPerTask = 32

/// C ← A·B, or C ← C + A·B where `accumulating`, and then a `bias` of `b.columns` added to every row; C is
/// `[a.rows, b.columns]`, row-major without gaps.
///
/// An inner extent of 0 gives zeros. C need not be initialised unless `accumulating`.
@specialized(where S == Float)
@specialized(where S == Double)
public func multiply<S: Scalar>(
  _ a: MatrixView<S>, _ b: MatrixView<S>, into c: UnsafeMutablePointer<S>, accumulating: Bool = false,
  bias: UnsafePointer<S>? = nil
) {
  precondition(a.columns == b.rows, "multiply: \(a.rows)×\(a.columns) times \(b.rows)×\(b.columns) does not fit")
  guard a.rows > 0, b.columns > 0 else { return }
  let product = Target(base: c, rowStride: b.columns, columnStride: 1, isAccumulating: accumulating)
  // The right factor is laid out first, which costs a pass over it. Where A is the smaller one by more than C, which is then
  // transposed, the product is computed as Cᵀ = Bᵀ·Aᵀ, each element by the same chain: this changes no bit.
  if Engine.current == .portable, a.rows * a.columns + a.rows * b.columns < b.rows * b.columns {
    multiply(b.transposed, a.transposed, into: product, bias, transposing: true)
  } else {
    multiply(a, b, into: product, bias, transposing: false)
  }
}

/// C ← A·B, or with `transposing` Cᵀ ← A·B; a bias is added to C's rows.
@specialized(where S == Float)
@specialized(where S == Double)
private func multiply<S: Scalar>(
  _ a: MatrixView<S>, _ b: MatrixView<S>, into c: Target<S>, _ bias: UnsafePointer<S>?, transposing: Bool
) {
  let factor = RightFactor(b, times: a)
  let (blocks, panels) = ((a.rows + rowsPerTask - 1) / rowsPerTask, factor.panelCount)
  // Tasks in a row share rows of A: a thread's share of a weight stays in that thread's cache until it is changed there.
  WorkerPool.shared.run(blocks * panels) { task in
    let (block, panel) = task.quotientAndRemainder(dividingBy: panels)
    let rows = block * rowsPerTask..<min((block + 1) * rowsPerTask, a.rows)
    factor.multiply(
      a.rows(rows), panels: panel..<panel + 1, into: c.base + rows.lowerBound * (transposing ? 1 : c.rowStride),
      stride: c.rowStride, accumulating: c.isAccumulating, transposing: transposing)
    guard let bias else { return }
    // While the block is in the cache.
    let columns = panel * S.tileColumns..<min((panel + 1) * S.tileColumns, b.columns)
    for row in transposing ? columns : rows {
      let y = c.base + row * c.rowStride
      for column in transposing ? rows : columns { y[column] += bias[column] }
    }
  }
}

/// The product of two tensors of rank 2, each read as it stands or transposed, with a bias added to its rows.
@specialized(where S == Float)
@specialized(where S == Double)
public func multiply<S: Scalar>(
  _ a: Tensor<S>, transposeA: Bool = false, _ b: Tensor<S>, transposeB: Bool = false, bias: Tensor<S>? = nil
) -> Tensor<S> {
  precondition(a.shape.rank == 2 && b.shape.rank == 2, "multiply: expected two matrices, found \(a.shape), \(b.shape)")
  return a.withUnsafeMatrix(transposed: transposeA) { a in
    b.withUnsafeMatrix(transposed: transposeB) { b in
      precondition(
        bias == nil || bias?.shape == [b.columns], "multiply: expected a bias of [\(b.columns)], found \(bias!.shape)")
      return Tensor([a.rows, b.columns]) { c in
        guard let c = c.baseAddress else { return }
        if let bias {
          bias.withUnsafeScalars { multiply(a, b, into: c, bias: $0.baseAddress) }
        } else {
          multiply(a, b, into: c)
        }
      }
    }
  }
}

extension Tensor {
  /// Lets `body` read a tensor of rank 2 as a matrix.
  fileprivate func withUnsafeMatrix<R>(transposed: Bool, _ body: (MatrixView<S>) -> R) -> R {
    withUnsafeScalars { scalars in
      let stored = MatrixView(scalars.baseAddress!, rows: shape[0], columns: shape[1])
      return body(transposed ? stored.transposed : stored)
    }
  }
}
