/// Rows of A that one task multiplies with one panel of B: enough to repay opening the task, few
/// enough to share a small product among threads.
private let rowsPerTask = 32

/// At most so many rows of A that one task multiplies with a panel of B which it has packed for
/// itself.
private let rowsPerPanel = 128

/// At most so many rows where A's zeros are left out: each task packs its strip of B for itself.
private let rowsPerSparseTask = 256

extension BlockKernels {
  package func multiply<S: KernelScalar>(
    _ a: MatrixView<S>, _ b: MatrixView<S>, bias: UnsafePointer<S>?, into c: UnsafeMutablePointer<S>
  ) {
    precondition(a.columns == b.rows, "multiply: \(a.rows)×\(a.columns) times \(b.rows)×\(b.columns) does not fit")
    if isFloat(S.self) {
      multiplyBlocks(a.rebound() as MatrixView<Float>, b.rebound(), self, into: c.rebound(), bias?.rebound())
    } else {
      multiplyBlocks(a.rebound() as MatrixView<Double>, b.rebound(), self, into: c.rebound(), bias?.rebound())
    }
  }
}

/// C ← A·B in the way that costs least.
private func multiplyBlocks<S: KernelScalar>(
  _ a: MatrixView<S>, _ b: MatrixView<S>, _ engine: any BlockKernels, into c: UnsafeMutablePointer<S>,
  _ bias: UnsafePointer<S>?
) {
  guard a.rows > 0, b.columns > 0 else { return }
  let isPlain = engine.form(S.self) == .plain
  let plan = engine.packsPanels ? ProductPlan.cheapest(a, b, omitsZeros: isPlain) : ProductPlan(left: a, right: b)
  let product = Target(c, stride: b.columns)
  if plan.density == nil {
    multiplyDense(plan, engine, into: product, bias)
  } else {
    multiplySparse(plan, engine, into: product, bias)
  }
}

/// C ← A·B by tiles.
private func multiplyDense<S: KernelScalar>(
  _ plan: ProductPlan<S>, _ engine: any BlockKernels, into c: Target<S>, _ bias: UnsafePointer<S>?
) {
  let (factor, right) = (LeftFactor(plan.left, for: engine), plan.right)
  // As in a right factor.
  defer { withExtendedLifetime(factor) {} }
  let left = factor.matrix
  let (panels, width) = (PackedMatrix.panelCount(right, for: engine), engine.panelColumns(S.self))
  func columns(_ panel: Int) -> Range<Int> { panel * width..<min((panel + 1) * width, right.columns) }
  let blocks = (left.rows + rowsPerTask - 1) / rowsPerTask
  if left.rows <= rowsPerPanel, panels >= blocks {
    // Each panel is one task's alone: nobody waits until all are packed.
    return WorkerPool.shared.run(panels) { panel in
      let columns = columns(panel)
      PackedMatrix(right.columns(columns), for: engine)
        .multiply(formed: left, into: plan.target(c).from(0, columns.lowerBound))
      if let bias { plan.add(bias, 0..<left.rows, columns, to: c) }
    }
  }
  let packed = PackedMatrix(right, for: engine)
  // Tasks in a row share rows of A: a thread's share of a weight stays in that thread's cache until
  // it is changed there.
  WorkerPool.shared.run(blocks * panels) { task in
    let (block, panel) = task.quotientAndRemainder(dividingBy: panels)
    let rows = block * rowsPerTask..<min((block + 1) * rowsPerTask, left.rows)
    packed.multiply(formed: left.rows(rows), panels: panel..<panel + 1, into: plan.target(c).from(rows.lowerBound, 0))
    if let bias { plan.add(bias, rows, columns(panel), to: c) }
  }
}

/// The left factor of a product whose panels are many tasks' work, formed once.
private struct LeftFactor<S: KernelScalar> {
  /// The factor in the engine's form.
  let matrix: MatrixView<S>
  private let storage: Storage<S>

  init(_ matrix: MatrixView<S>, for engine: any BlockKernels) {
    let form = engine.form(S.self)
    let memory = Storage<S>(count: form == .plain ? 0 : matrix.count(in: form))
    storage = memory
    guard form != .plain else {
      self.matrix = matrix
      return
    }
    self.matrix = matrix.formed(form, in: memory.base)
    WorkerPool.shared.run(matrix.storedRows, grain: rowsPerTask) { rows in
      matrix.write(form, storedRows: rows, to: memory.base)
    }
  }
}

/// C ← A·B by strips, without A's zeros.
private func multiplySparse<S: KernelScalar>(
  _ plan: ProductPlan<S>, _ engine: any BlockKernels, into c: Target<S>, _ bias: UnsafePointer<S>?
) {
  let factor = SparseFactor(plan.left)
  let blocks = (plan.left.rows + rowsPerSparseTask - 1) / rowsPerSparseTask
  let (vectors, width) = (vectorCount(plan.right.columns, of: S.self), Tile<S>.vectorScalars)
  // An even number, so that two threads have as many.
  let strips = (vectors + 2 * vectorsPerStrip - 1) / (2 * vectorsPerStrip) * 2
  WorkerPool.shared.run(blocks * strips) { task in
    // Tasks in a row share rows of C, for the same reason.
    let (block, strip) = plan.isTransposing ? (task % blocks, task / blocks) : (task / strips, task % strips)
    let rows = share(block, of: plan.left.rows, blocks)
    let part = share(strip, of: vectors, strips)
    let columns = part.lowerBound * width..<min(part.upperBound * width, plan.right.columns)
    factor.multiply(
      rows: rows, plan.right.columns(columns), into: plan.target(c).from(rows.lowerBound, columns.lowerBound), engine)
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

  /// Adds a bias to C's rows, for some rows and columns of the product: while they are in the
  /// cache.
  @inline(__always)
  fileprivate func add(_ bias: UnsafePointer<S>, _ rows: Range<Int>, _ columns: Range<Int>, to c: Target<S>) {
    for row in isTransposing ? columns : rows {
      let y = c.base + row * c.rowStride
      for column in isTransposing ? rows : columns { y[column] += bias[column] }
    }
  }
}
