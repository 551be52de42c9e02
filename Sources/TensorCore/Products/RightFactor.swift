/// The right factor B of products A·B, laid out once and then read by many tasks.
///
/// For the micro-kernel it is cut into panels of ``Scalar/tileColumns`` columns, each stored row by row without gaps, the last
/// one filled up with zeros. For OpenBLAS, which has its own layout, it stays where it is: the memory must outlive it.
struct RightFactor<S: Scalar> {
  private let matrix: MatrixView<S>
  /// The panels, in the memory of `storage`; nil for OpenBLAS.
  private let panels: UnsafePointer<S>?
  // Tasks read through the pointer alone: threads that count the references to one object wait for each other.
  private let storage: Storage<S>

  /// B, `[depth, columns]`.
  init(_ matrix: MatrixView<S>) {
    self.matrix = matrix
    let isPortable = Engine.current == .portable
    let panelCount = isPortable ? Self.panelCount(matrix) : 0
    let panels = Storage<S>(count: panelCount * matrix.rows * S.tileColumns)
    storage = panels
    self.panels = isPortable ? UnsafePointer(panels.base) : nil
    let parts = (matrix.rows + rowsPerPart - 1) / rowsPerPart
    WorkerPool.shared.run(panelCount * parts) { task in
      let (panel, part) = task.quotientAndRemainder(dividingBy: parts)
      let rows = part * rowsPerPart..<min((part + 1) * rowsPerPart, matrix.rows)
      let place = panels.base + (panel * matrix.rows + rows.lowerBound) * S.tileColumns
      prepareToOverwrite(place, count: rows.count * S.tileColumns, of: panels.count)
      Self.pack(matrix.rows(rows), panel: panel, into: place)
    }
  }

  /// The number of panels that a matrix's columns fill.
  static func panelCount(_ matrix: MatrixView<S>) -> Int {
    (matrix.columns + S.tileColumns - 1) / S.tileColumns
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  private static func pack(_ matrix: MatrixView<S>, panel: Int, into target: UnsafeMutablePointer<S>) {
    let width = S.tileColumns
    let part = matrix.columns(panel * width..<min((panel + 1) * width, matrix.columns))
    if part.columns < width { target.update(repeating: 0, count: matrix.rows * width) }
    part.copy(to: target, stride: width)
  }

  // MARK: Products

  /// C ← A·B for some panels of B, or C ← C + A·B, on the calling thread. C's first column is that of B, whichever panels are
  /// chosen.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func multiply(_ a: MatrixView<S>, panels chosen: Range<Int>? = nil, into c: Target<S>) {
    precondition(a.columns == matrix.rows, "RightFactor: \(a.rows)×\(a.columns) times \(matrix.rows) rows does not fit")
    let chosen = chosen ?? 0..<Self.panelCount(matrix)
    let columns = chosen.lowerBound * S.tileColumns..<min(chosen.upperBound * S.tileColumns, matrix.columns)
    guard let panels else {
      precondition(c.columnStride == 1, "RightFactor: OpenBLAS writes no transposed product")
      return S.multiplyByOpenBLAS(
        a, matrix.columns(columns), into: c.base + columns.lowerBound, stride: c.rowStride,
        accumulating: c.isAccumulating
      )
    }
    guard a.columns > 0 else {
      if c.isAccumulating { return }
      for row in 0..<a.rows { for column in columns { c.from(row, column).base.pointee = 0 } }
      return
    }
    for number in chosen {
      let left = number * S.tileColumns
      multiplyPanel(
        a, panels + left * matrix.rows, c.from(0, left), width: min(S.tileColumns, matrix.columns - left))
    }
    // A factor may be a temporary: its memory must not be given back while it is read.
    withExtendedLifetime(storage) {}
  }

  /// All rows of A with one panel: tiles as far as they are whole and lie in C as they are computed, the rest aside.
  private func multiplyPanel(_ a: MatrixView<S>, _ panel: UnsafePointer<S>, _ c: Target<S>, width: Int) {
    let isHalf = width <= S.tileColumns / 2
    let isWhole = width == (isHalf ? S.tileColumns / 2 : S.tileColumns) && c.columnStride == 1
    let direct = isWhole ? a.rows / S.tileRows * S.tileRows : 0
    multiplyTiles(a.rows(0..<direct), panel, c, halved: isHalf)
    if direct < a.rows {
      multiplyAside(a.rows(direct..<a.rows), panel, c.from(direct, 0), width: width, halved: isHalf)
    }
  }

  /// Rows that make whole tiles.
  ///
  /// Of an A that is read by columns, a line of the caches holds scalars of several tiles: chains are computed in pieces, one
  /// for all tiles before the next, so short that these lines and a panel's part stay in the first-level cache meanwhile.
  private func multiplyTiles(_ a: MatrixView<S>, _ panel: UnsafePointer<S>, _ c: Target<S>, halved: Bool) {
    let length = a.isTransposed ? pieceLength : chainLength
    withScratch(a.isTransposed ? a.rows * S.tileColumns : 0) { (sums: UnsafeMutablePointer<S>) in
      for first in stride(from: 0, to: a.columns, by: length) {
        let piece = a.columns(first..<min(first + length, a.columns))
        let isFirst = first % chainLength == 0
        let isLast = (first + length) % chainLength == 0 || first + length >= a.columns
        for row in stride(from: 0, to: a.rows, by: S.tileRows) {
          let aside = Target(sums + row * S.tileColumns, stride: S.tileColumns)
          let tile = Target(
            c.base + row * c.rowStride, stride: c.rowStride,
            isAccumulating: c.isAccumulating || first >= chainLength)
          S.multiplyTile(
            Strided(piece.rows(row..<row + S.tileRows)), panel + first * S.tileColumns, depth: piece.columns,
            halved: halved, continuing: isFirst ? nil : UnsafePointer(aside.base), into: isLast ? tile : aside)
        }
      }
    }
  }

  /// Rows whose tiles are cut off at the right or below, or transposed: whole tiles are computed aside, and the part that
  /// counts is copied.
  private func multiplyAside(
    _ a: MatrixView<S>, _ panel: UnsafePointer<S>, _ c: Target<S>, width: Int, halved: Bool
  ) {
    let whole = a.rows / S.tileRows * S.tileRows
    let isCut = whole < a.rows
    let size = (isCut ? whole + S.tileRows : whole) * S.tileColumns
    withScratch(size + (isCut ? S.tileRows * a.columns : 0)) { (block: UnsafeMutablePointer<S>) in
      if c.isAccumulating {
        block.update(repeating: 0, count: size)
        c.matrix(rows: a.rows, columns: width).copy(to: block, stride: S.tileColumns)
      }
      let target = Target(block, stride: S.tileColumns, isAccumulating: c.isAccumulating)
      multiplyTiles(a.rows(0..<whole), panel, target, halved: halved)
      if isCut {
        // Below A there may be nothing to read: rows of zeros are put there.
        let last = block + size
        last.update(repeating: 0, count: S.tileRows * a.columns)
        a.rows(whole..<a.rows).copy(to: last, stride: a.columns)
        multiplyTiles(
          MatrixView(last, rows: S.tileRows, columns: a.columns), panel, target.from(whole, 0), halved: halved)
      }
      MatrixView(block, rows: a.rows, columns: width, stride: S.tileColumns).copy(to: c)
    }
  }
}

/// Rows of a panel that one task lays out.
private let rowsPerPart = 128

/// The longest chain of multiply–adds; a longer sum is cut into such chains, whose results are added in their order. It bounds
/// the rounding error, and lets a tile's rows of A stay in the first-level cache. A constant, because the last bits
/// depend on it. (A multiple of 64: the words of a ``SparseFactor`` are not cut.)
let chainLength = 512

/// The links of a chain that are computed at once, if it is computed in pieces. No bit depends on it: a piece goes on from the sums
/// of the one before.
private let pieceLength = 128
