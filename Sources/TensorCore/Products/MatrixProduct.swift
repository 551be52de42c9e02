/// Rows of A that one task multiplies with one panel of B: enough to repay opening the task, few enough to share a small
/// product among threads.
private let rowsPerTask = 64

/// C ← A·B, or C ← C + A·B where `accumulating`; C is `[a.rows, b.columns]`, row-major without gaps.
///
/// An inner extent of 0 gives zeros. C need not be initialised unless `accumulating`.
@specialized(where S == Float)
@specialized(where S == Double)
public func multiply<S: Scalar>(
  _ a: MatrixView<S>, _ b: MatrixView<S>, into c: UnsafeMutablePointer<S>, accumulating: Bool = false
) {
  precondition(a.columns == b.rows, "multiply: \(a.rows)×\(a.columns) times \(b.rows)×\(b.columns) does not fit")
  guard a.rows > 0, b.columns > 0 else { return }
  // The right factor is laid out first, which costs a pass over it. Where A is the smaller one by more than C, which is then
  // transposed, the product is computed as Cᵀ = Bᵀ·Aᵀ, each element by the same chain: this changes no bit.
  if Engine.current == .portable, a.rows * a.columns + a.rows * b.columns < b.rows * b.columns {
    multiply(b.transposed, a.transposed, into: c, stride: b.columns, accumulating, transposing: true)
  } else {
    multiply(a, b, into: c, stride: b.columns, accumulating, transposing: false)
  }
}

@specialized(where S == Float)
@specialized(where S == Double)
private func multiply<S: Scalar>(
  _ a: MatrixView<S>, _ b: MatrixView<S>, into c: UnsafeMutablePointer<S>, stride: Int, _ accumulating: Bool,
  transposing: Bool
) {
  let factor = RightFactor(b)
  let blocks = (a.rows + rowsPerTask - 1) / rowsPerTask
  let panels = factor.panelCount
  // Tasks in a row share rows of A: a thread's share of a weight stays in that thread's cache until it is changed there.
  WorkerPool.shared.run(blocks * panels) { task in
    let (block, panel) = task.quotientAndRemainder(dividingBy: panels)
    let rows = block * rowsPerTask..<min((block + 1) * rowsPerTask, a.rows)
    factor.multiply(
      a.rows(rows), panels: panel..<panel + 1, into: c + rows.lowerBound * (transposing ? 1 : stride), stride: stride,
      accumulating: accumulating, transposing: transposing)
  }
}

/// The product of two tensors of rank 2, each read as it stands or transposed.
@specialized(where S == Float)
@specialized(where S == Double)
public func multiply<S: Scalar>(
  _ a: Tensor<S>, transposeA: Bool = false, _ b: Tensor<S>, transposeB: Bool = false
) -> Tensor<S> {
  precondition(a.shape.rank == 2 && b.shape.rank == 2, "multiply: expected two matrices, found \(a.shape), \(b.shape)")
  return a.withUnsafeMatrix(transposed: transposeA) { a in
    b.withUnsafeMatrix(transposed: transposeB) { b in
      Tensor([a.rows, b.columns]) { c in multiply(a, b, into: c.baseAddress!) }
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
