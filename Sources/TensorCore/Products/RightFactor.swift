/// The right factor B of products A·B, laid out once and then read by many tasks.
///
/// For the micro-kernel it is cut into panels of ``Scalar/tileColumns`` columns, each stored row by row without gaps, the last
/// one filled up with zeros. For OpenBLAS, which has its own layout, it stays where it is: the memory must outlive it.
///
/// A panel's row of zeros adds nothing to a sum and can be left out; so can half a row, where the halves of a tile are computed
/// one after the other. A digit's margins are black: that spares two fifths of the multiplications of an MNIST batch with the
/// first layer's weight, and of those that make this weight's gradient.
struct RightFactor<S: Scalar> {
  private let matrix: MatrixView<S>
  /// The panels, in the memory of `storage`; nil for OpenBLAS.
  private let panels: UnsafePointer<S>?
  /// The rows of each panel that have a part in its products, a bit a row, 64 to a word: first those of its left half, then
  /// those of its right half, then those of either.
  private let links: UnsafePointer<UInt64>
  // Tasks read through the pointers alone: threads that count the references to one object wait for each other.
  private let storage: (panels: Storage<S>, links: Storage<UInt64>)

  /// B, `[depth, columns]`, for the product with this `a` alone: rows of zeros are left out, unless they meet an infinity or
  /// NaN, whose product with 0 is NaN.
  init(_ matrix: MatrixView<S>, times a: MatrixView<S>) {
    let factor = RightFactor(matrix, omittingZeros: true)
    self = factor.omitsRows && !a.isFinite ? RightFactor(matrix) : factor
  }

  /// B, `[depth, columns]`.
  init(_ matrix: MatrixView<S>, omittingZeros: Bool = false) {
    self.matrix = matrix
    let isPortable = Engine.current == .portable
    let (panelCount, words) = (isPortable ? Self.panelCount(matrix) : 0, wordCount(matrix.rows))
    let panels = Storage<S>(count: panelCount * matrix.rows * S.tileColumns)
    let links = Storage<UInt64>(count: panelCount * 3 * words)
    storage = (panels, links)
    (self.panels, self.links) = (isPortable ? UnsafePointer(panels.base) : nil, UnsafePointer(links.base))
    let parts = (words + wordsPerPart - 1) / wordsPerPart
    WorkerPool.shared.run(panelCount * parts) { task in
      let (panel, part) = task.quotientAndRemainder(dividingBy: parts)
      for word in part * wordsPerPart..<min((part + 1) * wordsPerPart, words) {
        let rows = word * 64..<min((word + 1) * 64, matrix.rows)
        let target = panels.base + (panel * matrix.rows + rows.lowerBound) * S.tileColumns
        Self.pack(matrix.rows(rows), panel: panel, into: target)
        let all = ~UInt64(0) >> UInt64(64 - rows.count)
        var (left, right) = (all, all)
        if omittingZeros {
          left = Self.halfRowsThatAreNotZero(of: target, rows.count)
          // What fills up the last panel is no reason to look for infinities.
          let isHalf = matrix.columns - panel * S.tileColumns <= S.tileColumns / 2
          if !isHalf { right = Self.halfRowsThatAreNotZero(of: target + S.tileColumns / 2, rows.count) }
        }
        let place = links.base + (panel * 3 * words + word)
        (place[0], place[words], place[2 * words]) = (left, right, left | right)
      }
    }
  }

  /// The number of panels that its columns fill.
  var panelCount: Int { Self.panelCount(matrix) }

  private var omitsRows: Bool {
    linkCount(Links(start: links, count: storage.links.count)) * S.tileColumns < 3 * storage.panels.count
  }

  private static func panelCount(_ matrix: MatrixView<S>) -> Int {
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

  /// Which of up to 64 rows are not all zeros in the half panel that begins here.
  private static func halfRowsThatAreNotZero(of panel: UnsafePointer<S>, _ count: Int) -> UInt64 {
    let bytes = S.tileColumns / 2 * MemoryLayout<S>.stride
    return (0..<count).reduce(0) { found, row in
      found | (isZero(panel + row * S.tileColumns, bytes) ? 0 : 1 << UInt64(row))
    }
  }

  // MARK: Products

  /// A panel's first scalar, and its first word of links.
  private typealias Panel = (rows: UnsafePointer<S>, links: UnsafePointer<UInt64>)

  /// C ← A·B for some panels of B, or C ← C + A·B, on the calling thread. C's rows are `stride` apart, and its first column is
  /// that of B, whichever panels are chosen. With `transposing` it is Cᵀ that is written, whose rows are C's columns.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func multiply(
    _ a: MatrixView<S>, panels chosen: Range<Int>? = nil, into c: UnsafeMutablePointer<S>, stride: Int,
    accumulating: Bool = false, transposing: Bool = false
  ) {
    precondition(a.columns == matrix.rows, "RightFactor: \(a.rows)×\(a.columns) times \(matrix.rows) rows does not fit")
    let chosen = chosen ?? 0..<panelCount
    let columns = chosen.lowerBound * S.tileColumns..<min(chosen.upperBound * S.tileColumns, matrix.columns)
    guard let panels else {
      precondition(!transposing, "RightFactor: OpenBLAS writes no transposed product")
      return S.multiplyByOpenBLAS(
        a, matrix.columns(columns), into: c + columns.lowerBound, stride: stride, accumulating: accumulating)
    }
    let (rowStride, columnStride) = transposing ? (1, stride) : (stride, 1)
    guard a.columns > 0 else {
      if accumulating { return }
      for row in 0..<a.rows { for column in columns { c[row * rowStride + column * columnStride] = 0 } }
      return
    }
    for number in chosen {
      let left = number * S.tileColumns
      multiplyPanel(
        a,
        (rows: panels + left * matrix.rows, links: links + number * 3 * wordCount(matrix.rows)),
        Target(
          base: c + left * columnStride, rowStride: rowStride, columnStride: columnStride, isAccumulating: accumulating),
        width: min(S.tileColumns, matrix.columns - left))
    }
    // A factor may be a temporary: its memory must not be given back while it is read.
    withExtendedLifetime(storage) {}
  }

  /// All rows of A with one panel: tiles as far as they are whole and lie in C as they are computed, the rest aside.
  private func multiplyPanel(_ a: MatrixView<S>, _ panel: Panel, _ c: Target<S>, width: Int) {
    let isHalf = width <= S.tileColumns / 2
    let isWhole = width == (isHalf ? S.tileColumns / 2 : S.tileColumns) && c.columnStride == 1
    let direct = isWhole ? a.rows / S.tileRows * S.tileRows : 0
    multiplyTiles(a.rows(0..<direct), panel, c, halved: isHalf)
    if direct < a.rows {
      multiplyAside(a.rows(direct..<a.rows), panel, c.below(direct), width: width, halved: isHalf)
    }
  }

  /// Rows that make whole tiles.
  private func multiplyTiles(_ a: MatrixView<S>, _ panel: Panel, _ c: Target<S>, halved: Bool) {
    let half = S.tileColumns / 2
    for first in stride(from: 0, to: a.columns, by: chainLength) {
      let chain = a.columns(first..<min(first + chainLength, a.columns))
      let rows = panel.rows + first * S.tileColumns
      let (left, right, either) = links(of: panel, first, chain.columns)
      // With 8 rows a link takes 9 loads in half a tile (a vector of B, 8 scalars of A), and 16 multiply–adds in a whole one.
      let isSplit = !halved && 9 * (linkCount(left) + linkCount(right)) < 16 * linkCount(either)
      for row in stride(from: 0, to: a.rows, by: S.tileRows) {
        let factor = Strided(chain.rows(row..<row + S.tileRows))
        var tile = Target(
          base: c.base + row * c.rowStride, rowStride: c.rowStride, columnStride: 1,
          isAccumulating: c.isAccumulating || first > 0)
        if isSplit {
          S.multiplyTile(factor, rows, left, halved: true, into: tile)
          tile.base += half
          S.multiplyTile(factor, rows + half, right, halved: true, into: tile)
        } else {
          S.multiplyTile(factor, rows, halved ? left : either, halved: halved, into: tile)
        }
      }
    }
  }

  /// The links of some rows of a panel: those of its left half, of its right half, and of either.
  private func links(of panel: Panel, _ first: Int, _ count: Int) -> (left: Links, right: Links, either: Links) {
    func part(_ number: Int) -> Links {
      Links(start: panel.links + (number * wordCount(matrix.rows) + first / 64), count: wordCount(count))
    }
    return (part(0), part(1), part(2))
  }

  /// Rows whose tiles are cut off at the right or below, or transposed: whole tiles are computed aside, and the part that
  /// counts is copied.
  private func multiplyAside(
    _ a: MatrixView<S>, _ panel: Panel, _ c: Target<S>, width: Int, halved: Bool
  ) {
    let whole = a.rows / S.tileRows * S.tileRows
    let isCut = whole < a.rows
    let size = (isCut ? whole + S.tileRows : whole) * S.tileColumns
    withScratch(size + (isCut ? S.tileRows * a.columns : 0)) { (block: UnsafeMutablePointer<S>) in
      if c.isAccumulating {
        block.update(repeating: 0, count: size)
        c.matrix(rows: a.rows, columns: width).copy(to: block, stride: S.tileColumns)
      }
      let target = Target(base: block, rowStride: S.tileColumns, columnStride: 1, isAccumulating: c.isAccumulating)
      multiplyTiles(a.rows(0..<whole), panel, target, halved: halved)
      if isCut {
        // Below A there may be nothing to read: rows of zeros are put there.
        let last = block + size
        last.update(repeating: 0, count: S.tileRows * a.columns)
        a.rows(whole..<a.rows).copy(to: last, stride: a.columns)
        multiplyTiles(
          MatrixView(last, rows: S.tileRows, columns: a.columns), panel, target.below(whole), halved: halved)
      }
      let part = MatrixView(block, rows: a.rows, columns: width, stride: S.tileColumns)
      if c.columnStride == 1 {
        part.copy(to: c.base, stride: c.rowStride)
      } else {
        part.transposed.copy(to: c.base, stride: c.columnStride)
      }
    }
  }
}

/// Rows of a panel that have a part in its products: a bit a row, 64 to a word.
private typealias Links = UnsafeBufferPointer<UInt64>

/// The number of links.
private func linkCount(_ links: Links) -> Int { links.reduce(0) { $0 + $1.nonzeroBitCount } }

/// Words of 64 rows that one task lays out.
private let wordsPerPart = 2

/// Words with a bit for each of so many rows.
private func wordCount(_ rows: Int) -> Int { (rows + 63) / 64 }

/// The longest chain of multiply–adds; a longer sum is cut into such chains, whose results are added in their order. It bounds
/// the rounding error, and lets a tile's rows of A stay in the first-level cache. A constant, because the last bits
/// depend on it. (A multiple of 64: a chain has words of its own.)
private let chainLength = 512

/// Whether all bits of some vectors of 32 bytes are 0.
@inline(__always)
private func isZero(_ vectors: UnsafeRawPointer, _ bytes: Int) -> Bool {
  var bits = SIMD4<UInt64>.zero
  for offset in stride(from: 0, to: bytes, by: 32) {
    bits |= vectors.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
  }
  return bits == .zero
}
