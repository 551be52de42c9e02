/// The right factor B of products A·B, packed once and then read by many tasks.
///
/// It is cut into panels of ``Tile/columns`` columns, each stored row by row without gaps, the last
/// one filled up with zeros. An engine that packs for itself reads B where it lies: the memory must
/// outlive it.
struct PackedMatrix<S: KernelScalar> {
  /// B, `[depth, columns]`.
  let matrix: MatrixView<S>
  private let engine: any BlockKernels
  /// The panels, in the memory of `storage`; nil where B is read where it lies.
  private let panels: UnsafePointer<S>?
  // Tasks read through the pointer alone: threads that count the references to one object wait for
  // each other.
  private let storage: Storage<S>

  /// Packs B for an engine.
  init(_ matrix: MatrixView<S>, for engine: any BlockKernels) {
    (self.matrix, self.engine) = (matrix, engine)
    let panelCount = engine.packsPanels ? Self.panelCount(matrix) : 0
    let panels = Storage<S>(count: panelCount * matrix.rows * Tile<S>.columns)
    storage = panels
    self.panels = engine.packsPanels ? UnsafePointer(panels.base) : nil
    let parts = (matrix.rows + rowsPerPart - 1) / rowsPerPart
    WorkerPool.shared.run(panelCount * parts) { task in
      let (panel, part) = task.quotientAndRemainder(dividingBy: parts)
      let rows = part * rowsPerPart..<min((part + 1) * rowsPerPart, matrix.rows)
      Self.pack(
        matrix.rows(rows), panel: panel, into: panels.base + (panel * matrix.rows + rows.lowerBound) * Tile<S>.columns)
    }
  }

  /// The number of panels that a matrix's columns fill.
  static func panelCount(_ matrix: MatrixView<S>) -> Int { (matrix.columns + Tile<S>.columns - 1) / Tile<S>.columns }

  /// Where a panel begins; there must be some.
  func panel(_ number: Int) -> UnsafePointer<S> { panels! + number * Tile<S>.columns * matrix.rows }

  /// B's columns that some panels hold.
  func columns(_ panels: Range<Int>) -> Range<Int> {
    panels.lowerBound * Tile<S>.columns..<min(panels.upperBound * Tile<S>.columns, matrix.columns)
  }

  private static func pack(_ matrix: MatrixView<S>, panel: Int, into target: UnsafeMutablePointer<S>) {
    let width = Tile<S>.columns
    let part = matrix.columns(panel * width..<min((panel + 1) * width, matrix.columns))
    if part.columns < width { target.update(repeating: 0, count: matrix.rows * width) }
    part.copy(to: target, stride: width)
  }

  /// C ← A·B for some panels of B (all, unless given), or C ← C + A·B, on the calling thread; see
  /// ``BlockKernels/multiply(_:_:panels:into:)``.
  func multiply(_ a: MatrixView<S>, panels chosen: Range<Int>? = nil, into c: Target<S>) {
    precondition(
      a.columns == matrix.rows, "PackedMatrix: \(a.rows)×\(a.columns) times \(matrix.rows) rows does not fit")
    let chosen = chosen ?? 0..<Self.panelCount(matrix)
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
