/// The left factor A of a product A·B in which A's zeros are left out, laid out once and then read by many tasks.
///
/// Half of what a rectifier has passed is zeros, and four fifths of a batch of digits. A is cut into blocks of 64 columns, each
/// stored row by row without gaps, the last one filled up with zeros. Beside each row of a block is a word that has a bit for
/// each of its scalars: whether it is not 0.
struct SparseFactor<S: Scalar> {
  /// A, where it lies.
  let matrix: MatrixView<S>
  private let scalars: UnsafePointer<S>
  private let nonZeros: UnsafePointer<UInt64>
  // As in a right factor.
  private let storage: (scalars: Storage<S>, nonZeros: Storage<UInt64>)

  /// A, `[rows, depth]`.
  init(_ matrix: MatrixView<S>) {
    let blocks = (matrix.columns + 63) / 64
    let scalars = Storage<S>(count: blocks * matrix.rows * 64)
    let nonZeros = Storage<UInt64>(count: blocks * matrix.rows)
    self.matrix = matrix
    (self.scalars, self.nonZeros) = (UnsafePointer(scalars.base), UnsafePointer(nonZeros.base))
    storage = (scalars, nonZeros)
    let parts = (matrix.rows + rowsPerTask - 1) / rowsPerTask
    WorkerPool.shared.run(blocks * parts) { task in
      // Tasks in a row read what lies in a row: a thread is likely to have written it.
      let (block, part) = matrix.isTransposed ? (task / parts, task % parts) : (task % blocks, task / blocks)
      let rows = part * rowsPerTask..<min((part + 1) * rowsPerTask, matrix.rows)
      let columns = block * 64..<min((block + 1) * 64, matrix.columns)
      let place = block * matrix.rows + rows.lowerBound
      pack(matrix.rows(rows).columns(columns), scalars.base + place * 64, nonZeros.base + place)
    }
  }

  /// Some rows of the block that begins with `column`.
  func rows(_ chosen: Range<Int>, from column: Int) -> SparseRows<S> {
    let place = column / 64 * matrix.rows + chosen.lowerBound
    return SparseRows(scalars: scalars + place * 64, nonZeros: nonZeros + place, count: chosen.count)
  }
}

/// Rows of 64 scalars without gaps, and a word for each: which of them are not 0.
public struct SparseRows<S> {
  let scalars: UnsafePointer<S>
  let nonZeros: UnsafePointer<UInt64>
  let count: Int
}

/// Rows that one task lays out.
private let rowsPerTask = 64

/// Lays out rows of one block.
@specialized(where S == Float)
@specialized(where S == Double)
private func pack<S: Scalar>(
  _ matrix: MatrixView<S>, _ scalars: UnsafeMutablePointer<S>, _ nonZeros: UnsafeMutablePointer<UInt64>
) {
  if matrix.columns < 64 { scalars.update(repeating: 0, count: matrix.rows * 64) }
  matrix.copy(to: scalars, stride: 64)
  for i in 0..<matrix.rows {
    var word: UInt64 = 0
    for k in 0..<64 { word |= UInt64(scalars[i &* 64 &+ k] == 0 ? 0 : 1) &<< UInt64(k) }
    nonZeros[i] = word
  }
}

extension MatrixView {
  /// The share of scalars that are not 0, estimated from 64 of them, each time the same.
  ///
  /// - Source: the places are Weyl's sequence of multiples of the golden ratio, which cover any range evenly.
  var estimatedDensity: Double {
    let count = UInt64(rows * columns)
    guard count > 0 else { return 0 }
    var found = 0
    for sample in 0..<UInt64(64) {
      let place = Int((sample &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: count).high)
      let (row, column) = place.quotientAndRemainder(dividingBy: columns)
      if base[row * rowStride + column * columnStride] != 0 { found += 1 }
    }
    return Double(found) / 64
  }
}
