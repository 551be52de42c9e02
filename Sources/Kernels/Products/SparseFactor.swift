/// The left factor A of a product A·B in which A's zeros are left out, and which of its scalars are
/// zeros.
///
/// Half of what a rectifier has passed is zeros, and four fifths of a batch of digits. A stays
/// where it is: the memory must outlive the factor.
struct SparseFactor<S: KernelScalar> {
  /// A, `[rows, depth]`.
  let matrix: MatrixView<S>
  /// A bit for each scalar: whether it is not 0. A word is 64 columns of a row; first come the
  /// words of all rows and the first 64 columns.
  private let nonZeros: UnsafePointer<UInt64>
  // As in a right factor.
  private let storage: Storage<UInt64>

  /// Looks for zeros, on all threads.
  init(_ matrix: MatrixView<S>) {
    let blocks = (matrix.columns + 63) / 64
    let nonZeros = Storage<UInt64>(count: blocks * matrix.rows)
    (self.matrix, self.nonZeros, storage) = (matrix, UnsafePointer(nonZeros.base), nonZeros)
    let parts = (matrix.rows + rowsPerTask - 1) / rowsPerTask
    WorkerPool.shared.run(blocks * parts) { task in
      // Tasks in a row read what lies in a row: a thread is likely to have written it.
      let (block, part) = matrix.isTransposed ? (task / parts, task % parts) : (task % blocks, task / blocks)
      let rows = part * rowsPerTask..<min((part + 1) * rowsPerTask, matrix.rows)
      let columns = block * 64..<min((block + 1) * 64, matrix.columns)
      find(matrix.rows(rows).columns(columns), nonZeros.base + (block * matrix.rows + rows.lowerBound))
    }
  }

  /// Some rows, and up to 64 columns from `column` on, a multiple of 64.
  func rows(_ chosen: Range<Int>, from column: Int) -> SparseRows<S> {
    let part = matrix.rows(chosen).columns(column..<min(column + 64, matrix.columns))
    return SparseRows(
      scalars: Strided(part), nonZeros: nonZeros + (column / 64 * matrix.rows + chosen.lowerBound), count: chosen.count)
  }
}

/// Rows of up to 64 scalars, and a word for each: which of them are not 0.
package struct SparseRows<S> {
  let scalars: Strided<S>
  let nonZeros: UnsafePointer<UInt64>
  let count: Int
}

/// Rows that one task looks at.
private let rowsPerTask = 64

/// Writes a word for each row of at most 64 scalars. The inner loop goes along the memory, several
/// scalars at once.
private func find<S: KernelScalar>(_ matrix: MatrixView<S>, _ words: UnsafeMutablePointer<UInt64>) {
  if matrix.isTransposed {
    words.update(repeating: 0, count: matrix.rows)
    for k in 0..<matrix.columns {
      let column = matrix.base + k &* matrix.stride
      for i in 0..<matrix.rows { words[i] |= UInt64(column[i] == 0 ? 0 : 1) &<< UInt64(k) }
    }
  } else {
    for i in 0..<matrix.rows {
      let row = matrix.base + i &* matrix.stride
      var word: UInt64 = 0
      for k in 0..<matrix.columns { word |= UInt64(row[k] == 0 ? 0 : 1) &<< UInt64(k) }
      words[i] = word
    }
  }
}

extension MatrixView {
  /// The share of scalars that are not 0, estimated from 64 of them, each time the same; from 16
  /// where none of these is 0: then hardly any is.
  ///
  /// - Source: the places are Weyl's sequence of multiples of the golden ratio, which cover any
  ///   range evenly.
  var estimatedDensity: Double {
    let count = UInt64(rows * columns)
    guard count > 0 else { return 0 }
    var found = 0
    for sample in 0..<UInt64(64) {
      if sample == 16, found == 16 { return 1 }
      let place = Int((sample &* 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: count).high)
      let (row, column) = place.quotientAndRemainder(dividingBy: columns)
      if base[row * rowStride + column * columnStride] != 0 { found += 1 }
    }
    return Double(found) / 64
  }
}
