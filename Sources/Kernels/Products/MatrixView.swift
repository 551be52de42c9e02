/// A row-major matrix in memory, read as it stands or transposed.
///
/// It owns nothing: the memory must outlive it.
package struct MatrixView<S: KernelScalar> {
  /// The first scalar.
  package let base: UnsafePointer<S>
  /// The rows, as read.
  package let rows: Int
  /// The columns, as read.
  package let columns: Int
  /// The distance in scalars between stored rows.
  package let stride: Int
  /// Whether the stored matrix is the transpose of the one that is read.
  package let isTransposed: Bool

  /// A stored matrix of `rows` and `columns`; `stride` is `columns` unless it is part of a wider
  /// one.
  package init(_ base: UnsafePointer<S>, rows: Int, columns: Int, stride: Int? = nil) {
    self.init(base: base, rows: rows, columns: columns, stride: stride ?? columns, isTransposed: false)
  }

  private init(base: UnsafePointer<S>, rows: Int, columns: Int, stride: Int, isTransposed: Bool) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
    self.isTransposed = isTransposed
  }

  /// The same memory, read with rows and columns exchanged.
  package var transposed: MatrixView {
    MatrixView(base: base, rows: columns, columns: rows, stride: stride, isTransposed: !isTransposed)
  }

  /// Some of its rows.
  func rows(_ range: Range<Int>) -> MatrixView {
    MatrixView(
      base: base + range.lowerBound * rowStride, rows: range.count, columns: columns, stride: stride,
      isTransposed: isTransposed)
  }

  /// Some of its columns.
  func columns(_ range: Range<Int>) -> MatrixView { transposed.rows(range).transposed }

  /// The distance between two rows, as read.
  var rowStride: Int { isTransposed ? 1 : stride }
  /// The distance between two columns, as read.
  var columnStride: Int { isTransposed ? stride : 1 }

  /// Writes the matrix, as read, to rows that are `stride` apart.
  @inline(__always)
  func copy(to target: UnsafeMutablePointer<S>, stride targetStride: Int) {
    if isTransposed {
      copyTranspose(of: base, rows: columns, columns: rows, stride: stride, to: target, stride: targetStride)
    } else {
      for row in 0..<rows { copyRun(base + row &* stride, to: target + row &* targetStride, columns) }
    }
  }
}
