/// Rows of A that one task multiplies with one panel of B: enough to repay opening the task, few enough to share a small
/// product among threads.
private let rowsPerTask = 32

/// At most so many rows of A that one task multiplies with a panel of B which it has laid out for itself.
private let rowsPerPanel = 128

/// At most so many rows where A's zeros are left out: each task lays out its strip of B for itself.
private let rowsPerSparseTask = 256

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
  let plan = Engine.current == .portable ? ProductPlan.cheapest(a, b) : ProductPlan(left: a, right: b)
  let product = Target(c, stride: b.columns, isAccumulating: accumulating)
  if plan.density == nil {
    multiplyDense(plan, into: product, bias)
  } else {
    multiplySparse(plan, into: product, bias)
  }
}

/// C ← A·B by tiles.
@specialized(where S == Float)
@specialized(where S == Double)
private func multiplyDense<S: Scalar>(_ plan: ProductPlan<S>, into c: Target<S>, _ bias: UnsafePointer<S>?) {
  let (left, right) = (plan.left, plan.right)
  let panels = RightFactor.panelCount(right)
  func columns(_ panel: Int) -> Range<Int> {
    panel * S.tileColumns..<min((panel + 1) * S.tileColumns, right.columns)
  }
  let blocks = (left.rows + rowsPerTask - 1) / rowsPerTask
  if left.rows <= rowsPerPanel, panels >= blocks {
    // Each panel is one task's alone: nobody waits until all are laid out.
    return WorkerPool.shared.run(panels) { panel in
      let columns = columns(panel)
      plan.prepareToOverwrite(0..<left.rows, columns, of: c)
      RightFactor(right.columns(columns)).multiply(left, into: plan.target(c).from(0, columns.lowerBound))
      if let bias { plan.add(bias, 0..<left.rows, columns, to: c) }
    }
  }
  let factor = RightFactor(right)
  // Tasks in a row share rows of A: a thread's share of a weight stays in that thread's cache until it is changed there.
  WorkerPool.shared.run(blocks * panels) { task in
    let (block, panel) = task.quotientAndRemainder(dividingBy: panels)
    let rows = block * rowsPerTask..<min((block + 1) * rowsPerTask, left.rows)
    plan.prepareToOverwrite(rows, columns(panel), of: c)
    factor.multiply(left.rows(rows), panels: panel..<panel + 1, into: plan.target(c).from(rows.lowerBound, 0))
    if let bias { plan.add(bias, rows, columns(panel), to: c) }
  }
}

/// C ← A·B by strips, without A's zeros.
@specialized(where S == Float)
@specialized(where S == Double)
private func multiplySparse<S: Scalar>(_ plan: ProductPlan<S>, into c: Target<S>, _ bias: UnsafePointer<S>?) {
  let factor = SparseFactor(plan.left)
  let blocks = (plan.left.rows + rowsPerSparseTask - 1) / rowsPerSparseTask
  let (vectors, width) = (vectorCount(plan.right.columns, of: S.self), S.tileColumns / 2)
  // An even number, so that two threads have as many.
  let strips = (vectors + 2 * vectorsPerStrip - 1) / (2 * vectorsPerStrip) * 2
  WorkerPool.shared.run(blocks * strips) { task in
    // Tasks in a row share rows of C, for the same reason.
    let (block, strip) = plan.isTransposing ? (task % blocks, task / blocks) : (task / strips, task % strips)
    let rows = share(block, of: plan.left.rows, blocks)
    let part = share(strip, of: vectors, strips)
    let columns = part.lowerBound * width..<min(part.upperBound * width, plan.right.columns)
    plan.prepareToOverwrite(rows, columns, of: c)
    factor.multiply(
      rows: rows, plan.right.columns(columns), into: plan.target(c).from(rows.lowerBound, columns.lowerBound))
    if let bias { plan.add(bias, rows, columns, to: c) }
  }
}

/// Of so many things, cut into so many parts as even as they can be, the part of this number.
private func share(_ number: Int, of count: Int, _ parts: Int) -> Range<Int> {
  number * count / parts..<(number + 1) * count / parts
}

extension ProductPlan {
  /// Where the product of its left and right factor is written.
  fileprivate func target(_ c: Target<S>) -> Target<S> { isTransposing ? c.transposed : c }

  /// Prepares the calling thread to write some rows and columns of the product.
  fileprivate func prepareToOverwrite(_ rows: Range<Int>, _ columns: Range<Int>, of c: Target<S>) {
    guard !c.isAccumulating else { return }
    let total = left.rows * right.columns
    for row in isTransposing ? columns : rows {
      let part = isTransposing ? rows : columns
      TensorCore.prepareToOverwrite(c.base + (row * c.rowStride + part.lowerBound), count: part.count, of: total)
    }
  }

  /// Adds a bias to C's rows, for some rows and columns of the product: while they are in the cache.
  @inline(__always)
  fileprivate func add(_ bias: UnsafePointer<S>, _ rows: Range<Int>, _ columns: Range<Int>, to c: Target<S>) {
    for row in isTransposing ? columns : rows {
      let y = c.base + row * c.rowStride
      for column in isTransposing ? rows : columns { y[column] += bias[column] }
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
