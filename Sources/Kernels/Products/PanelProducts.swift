/// The products by panels of B, for any micro-kernel: which tiles there are, and where each is written.
enum PanelProducts<Kernel: MicroKernel> {
  typealias S = Kernel.Scalar

  /// C ← A·B for some panels of B, or C ← C + A·B; see ``BlockKernels/multiply(_:_:panels:into:)``.
  static func multiply(_ a: MatrixView<S>, _ b: PackedMatrix<S>, _ panels: Range<Int>, _ c: Target<S>) {
    for number in panels {
      let columns = b.columns(number..<number + 1)
      multiplyPanel(a, b.panel(number), c.from(0, columns.lowerBound), width: columns.count)
    }
  }

  /// All rows of A with one panel: tiles as far as they are whole and lie in C as they are
  /// computed, the rest aside.
  private static func multiplyPanel(
    _ a: MatrixView<S>, _ panel: UnsafePointer<S>, _ c: Target<S>, width: Int
  ) {
    let isHalf = width <= Kernel.columns / 2
    let isWhole = width == (isHalf ? Kernel.columns / 2 : Kernel.columns) && c.columnStride == 1
    let direct = isWhole ? a.rows / Kernel.rows * Kernel.rows : 0
    multiplyTiles(a.rows(0..<direct), panel, c, isHalf: isHalf)
    if direct < a.rows {
      multiplyAside(a.rows(direct..<a.rows), panel, c.from(direct, 0), width: width, isHalf: isHalf)
    }
  }

  /// Rows that make whole tiles.
  ///
  /// Of an A that is read by columns, a cache line holds scalars of several tiles: chains are
  /// computed in pieces, one for all tiles before the next, so short that these lines and a panel's
  /// part stay in the first-level cache meanwhile.
  private static func multiplyTiles(
    _ a: MatrixView<S>, _ panel: UnsafePointer<S>, _ c: Target<S>, isHalf: Bool
  ) {
    let length = a.isTransposed ? pieceLength : Kernel.chainSteps
    withScratch(a.isTransposed ? a.rows * Kernel.columns : 0) { (sums: UnsafeMutablePointer<S>) in
      for first in stride(from: 0, to: a.columns, by: length) {
        let piece = a.columns(first..<min(first + length, a.columns))
        let isFirst = first % Kernel.chainSteps == 0
        let isLast = (first + length) % Kernel.chainSteps == 0 || first + length >= a.columns
        for row in stride(from: 0, to: a.rows, by: Kernel.rows) {
          let aside = Target(sums + row * Kernel.columns, stride: Kernel.columns)
          let tile = Target(
            c.base + row * c.rowStride, stride: c.rowStride,
            isAccumulating: c.isAccumulating || first >= Kernel.chainSteps)
          Kernel.multiplyTile(
            Strided(piece.rows(row..<row + Kernel.rows)), panel + first * Kernel.columns, depth: piece.columns,
            isHalf: isHalf, continuing: isFirst ? nil : UnsafePointer(aside.base), into: isLast ? tile : aside)
        }
      }
    }
  }

  /// Rows whose tiles are cut off at the right or below, or transposed: whole tiles are computed
  /// aside, and the part that counts is copied.
  private static func multiplyAside(
    _ a: MatrixView<S>, _ panel: UnsafePointer<S>, _ c: Target<S>, width: Int, isHalf: Bool
  ) {
    let whole = a.rows / Kernel.rows * Kernel.rows
    let isCut = whole < a.rows
    let size = (isCut ? whole + Kernel.rows : whole) * Kernel.columns
    withScratch(size + (isCut ? Kernel.rows * a.columns : 0)) { (block: UnsafeMutablePointer<S>) in
      if c.isAccumulating {
        block.update(repeating: 0, count: size)
        c.matrix(rows: a.rows, columns: width).copy(to: block, stride: Kernel.columns)
      }
      let target = Target(block, stride: Kernel.columns, isAccumulating: c.isAccumulating)
      multiplyTiles(a.rows(0..<whole), panel, target, isHalf: isHalf)
      if isCut {
        // Below A there may be nothing to read: rows of zeros are put there.
        let last = block + size
        last.update(repeating: 0, count: Kernel.rows * a.columns)
        a.rows(whole..<a.rows).copy(to: last, stride: a.columns)
        multiplyTiles(
          MatrixView(last, rows: Kernel.rows, columns: a.columns), panel, target.from(whole, 0), isHalf: isHalf)
      }
      MatrixView(block, rows: a.rows, columns: width, stride: Kernel.columns).copy(to: c)
    }
  }
}

/// The steps of a chain that are computed at once, if it is computed in pieces. No bit depends on
/// it: a piece goes on from the sums of the one before.
private let pieceLength = 128
