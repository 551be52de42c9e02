/// The products by the micro-kernel: the same bits on every processor and with every compiler flag.
///
/// - Numerics: each element is cut into chains of ``chainLength`` k-steps; see `MicroKernel.swift`.
package struct PortableProducts: BlockKernels {
  package init() {}

  let packsPanels = true

  func multiply<S: KernelScalar>(_ a: MatrixView<S>, _ b: PackedMatrix<S>, panels: Range<Int>, into c: Target<S>) {
    if isFloat(S.self) {
      multiplyPanels(a.rebound() as MatrixView<Float>, b.rebound(), panels, c.rebound())
    } else {
      multiplyPanels(a.rebound() as MatrixView<Double>, b.rebound(), panels, c.rebound())
    }
  }

  private func multiplyPanels<S: KernelScalar>(
    _ a: MatrixView<S>, _ b: PackedMatrix<S>, _ panels: Range<Int>, _ c: Target<S>
  ) {
    for number in panels {
      let columns = b.columns(number..<number + 1)
      multiplyPanel(a, b.panel(number), c.from(0, columns.lowerBound), width: columns.count)
    }
  }

  /// All rows of A with one panel: tiles as far as they are whole and lie in C as they are
  /// computed, the rest aside.
  private func multiplyPanel<S: KernelScalar>(
    _ a: MatrixView<S>, _ panel: UnsafePointer<S>, _ c: Target<S>, width: Int
  ) {
    let isHalf = width <= Tile<S>.columns / 2
    let isWhole = width == (isHalf ? Tile<S>.columns / 2 : Tile<S>.columns) && c.columnStride == 1
    let direct = isWhole ? a.rows / Tile<S>.rows * Tile<S>.rows : 0
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
  private func multiplyTiles<S: KernelScalar>(
    _ a: MatrixView<S>, _ panel: UnsafePointer<S>, _ c: Target<S>, isHalf: Bool
  ) {
    let length = a.isTransposed ? pieceLength : chainLength
    withScratch(a.isTransposed ? a.rows * Tile<S>.columns : 0) { (sums: UnsafeMutablePointer<S>) in
      for first in stride(from: 0, to: a.columns, by: length) {
        let piece = a.columns(first..<min(first + length, a.columns))
        let isFirst = first % chainLength == 0
        let isLast = (first + length) % chainLength == 0 || first + length >= a.columns
        for row in stride(from: 0, to: a.rows, by: Tile<S>.rows) {
          let aside = Target(sums + row * Tile<S>.columns, stride: Tile<S>.columns)
          let tile = Target(
            c.base + row * c.rowStride, stride: c.rowStride,
            isAccumulating: c.isAccumulating || first >= chainLength)
          multiplyTile(
            Strided(piece.rows(row..<row + Tile<S>.rows)), panel + first * Tile<S>.columns, depth: piece.columns,
            isHalf: isHalf, continuing: isFirst ? nil : UnsafePointer(aside.base), into: isLast ? tile : aside)
        }
      }
    }
  }

  /// Rows whose tiles are cut off at the right or below, or transposed: whole tiles are computed
  /// aside, and the part that counts is copied.
  private func multiplyAside<S: KernelScalar>(
    _ a: MatrixView<S>, _ panel: UnsafePointer<S>, _ c: Target<S>, width: Int, isHalf: Bool
  ) {
    let whole = a.rows / Tile<S>.rows * Tile<S>.rows
    let isCut = whole < a.rows
    let size = (isCut ? whole + Tile<S>.rows : whole) * Tile<S>.columns
    withScratch(size + (isCut ? Tile<S>.rows * a.columns : 0)) { (block: UnsafeMutablePointer<S>) in
      if c.isAccumulating {
        block.update(repeating: 0, count: size)
        c.matrix(rows: a.rows, columns: width).copy(to: block, stride: Tile<S>.columns)
      }
      let target = Target(block, stride: Tile<S>.columns, isAccumulating: c.isAccumulating)
      multiplyTiles(a.rows(0..<whole), panel, target, isHalf: isHalf)
      if isCut {
        // Below A there may be nothing to read: rows of zeros are put there.
        let last = block + size
        last.update(repeating: 0, count: Tile<S>.rows * a.columns)
        a.rows(whole..<a.rows).copy(to: last, stride: a.columns)
        multiplyTiles(
          MatrixView(last, rows: Tile<S>.rows, columns: a.columns), panel, target.from(whole, 0), isHalf: isHalf)
      }
      MatrixView(block, rows: a.rows, columns: width, stride: Tile<S>.columns).copy(to: c)
    }
  }
}

/// The longest chain of multiply–adds; a longer sum is cut into such chains, whose results are
/// added in their order. It bounds the rounding error, and lets a tile's rows of A stay in the
/// first-level cache. A constant, because the last bits depend on it. (A multiple of 64: the words
/// of a ``SparseFactor`` are not cut.)
let chainLength = 512

/// The k-steps of a chain that are computed at once, if it is computed in pieces. No bit depends on
/// it: a piece goes on from the sums of the one before.
private let pieceLength = 128
