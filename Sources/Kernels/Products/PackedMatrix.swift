/// The right factor B of products A·B, packed once and then read by many tasks.
///
/// It is cut into panels of ``BlockKernels/panelColumns(_:)`` columns, each stored row by row without
/// gaps in the engine's form, the last one filled up with zeros. An engine that packs for itself reads B where it lies: the memory must
/// outlive it.
struct PackedMatrix<S: KernelScalar> {
  /// B, `[depth, columns]`.
  let matrix: MatrixView<S>
  private let engine: any BlockKernels
  /// The engine's.
  private let form: FactorForm
  private let width: Int
  /// The panels, in the memory of `storage`; nil where B is read where it lies.
  private let panels: UnsafePointer<S>?
  // Tasks read through the pointer alone: threads that count the references to one object wait for
  // each other.
  private let storage: Storage<S>

  /// Packs B for an engine.
  init(_ matrix: MatrixView<S>, for engine: any BlockKernels) {
    let (form, width) = (engine.form(S.self), engine.panelColumns(S.self))
    (self.matrix, self.engine, self.form, self.width) = (matrix, engine, form, width)
    let panelCount = engine.packsPanels ? Self.panelCount(matrix, for: engine) : 0
    let size = form.steps(matrix.rows) * width
    let panels = Storage<S>(count: panelCount * size)
    storage = panels
    self.panels = engine.packsPanels ? UnsafePointer(panels.base) : nil
    let parts = (matrix.rows + rowsPerPart - 1) / rowsPerPart
    WorkerPool.shared.run(panelCount * parts) { task in
      let (panel, part) = task.quotientAndRemainder(dividingBy: parts)
      let rows = part * rowsPerPart..<min((part + 1) * rowsPerPart, matrix.rows)
      let columns = panel * width..<min((panel + 1) * width, matrix.columns)
      let target = panels.base + (panel * size + form.steps(rows.lowerBound) * width)
      if columns.count < width { target.update(repeating: 0, count: form.steps(rows.count) * width) }
      matrix.rows(rows).columns(columns).write(form, toPanelOf: width, target)
    }
  }

  /// The number of panels that a matrix's columns fill.
  static func panelCount(_ matrix: MatrixView<S>, for engine: any BlockKernels) -> Int {
    let width = engine.panelColumns(S.self)
    return (matrix.columns + width - 1) / width
  }

  /// Where a panel begins; there must be some.
  func panel(_ number: Int) -> UnsafePointer<S> { panels! + number * width * form.steps(matrix.rows) }

  /// B's columns that some panels hold.
  func columns(_ panels: Range<Int>) -> Range<Int> {
    panels.lowerBound * width..<min(panels.upperBound * width, matrix.columns)
  }

  /// C ← A·B for some panels of B (all, unless given), or C ← C + A·B, on the calling thread; see
  /// ``BlockKernels/multiply(_:_:panels:into:)``.
  func multiply(_ a: MatrixView<S>, panels chosen: Range<Int>? = nil, into c: Target<S>) {
    precondition(
      a.columns == matrix.rows, "PackedMatrix: \(a.rows)×\(a.columns) times \(matrix.rows) rows does not fit")
    guard form != .plain else { return multiply(formed: a, panels: chosen, into: c) }
    withScratch(a.count(in: form)) { (memory: UnsafeMutablePointer<S>) in
      a.write(form, to: memory)
      multiply(formed: a.formed(form, in: memory), panels: chosen, into: c)
    }
  }

  /// The same with a left factor that is in the engine's form.
  func multiply(formed a: MatrixView<S>, panels chosen: Range<Int>? = nil, into c: Target<S>) {
    let chosen = chosen ?? 0..<(matrix.columns + width - 1) / width
    if a.columns > 0 {
      engine.multiply(a, self, panels: chosen, into: c)
    } else if !c.isAccumulating {
      for row in 0..<a.rows { for column in columns(chosen) { c.from(row, column).base.pointee = 0 } }
    }
    // A factor may be a temporary: its memory must not be given back while it is read.
    withExtendedLifetime(storage) {}
  }
}

/// Rows of a panel that one task packs.
private let rowsPerPart = 128
