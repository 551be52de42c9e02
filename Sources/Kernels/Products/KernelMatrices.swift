/// A matrix that a kernel reads: A[i, k] = base[i · rowStride + k · columnStride].
package struct Strided<Element> {
  var base: UnsafePointer<Element>
  let rowStride: Int
  let columnStride: Int
}

extension Strided where Element: KernelScalar {
  init(_ matrix: MatrixView<Element>) {
    self.init(base: matrix.base, rowStride: matrix.rowStride, columnStride: matrix.columnStride)
  }
}

/// Where a product is written: C[i, j] = base[i · rowStride + j · columnStride], one of the strides
/// being 1. The kernels themselves want a columnStride of 1.
package struct Target<Element> {
  let base: UnsafeMutablePointer<Element>
  let rowStride: Int
  let columnStride: Int
  /// Whether the product is added to what is there.
  let isAccumulating: Bool

  /// Rows that are `stride` apart.
  init(_ base: UnsafeMutablePointer<Element>, stride: Int, isAccumulating: Bool = false) {
    self.init(base: base, rowStride: stride, columnStride: 1, isAccumulating: isAccumulating)
  }

  private init(base: UnsafeMutablePointer<Element>, rowStride: Int, columnStride: Int, isAccumulating: Bool) {
    (self.base, self.rowStride, self.columnStride) = (base, rowStride, columnStride)
    self.isAccumulating = isAccumulating
  }

  /// The same memory, written with rows and columns exchanged.
  var transposed: Target {
    Target(base: base, rowStride: columnStride, columnStride: rowStride, isAccumulating: isAccumulating)
  }

  /// What is below and to the right of an element, which is its first.
  func from(_ row: Int, _ column: Int) -> Target {
    Target(
      base: base + (row * rowStride + column * columnStride), rowStride: rowStride, columnStride: columnStride,
      isAccumulating: isAccumulating)
  }
}

extension Target where Element: KernelScalar {
  /// What is there.
  func matrix(rows: Int, columns: Int) -> MatrixView<Element> {
    columnStride == 1
      ? MatrixView(base, rows: rows, columns: columns, stride: rowStride)
      : MatrixView(base, rows: columns, columns: rows, stride: columnStride).transposed
  }
}

extension MatrixView {
  /// Writes the matrix, as read, to C.
  @inline(__always)
  func copy(to c: Target<S>) {
    if c.columnStride == 1 {
      copy(to: c.base, stride: c.rowStride)
    } else {
      transposed.copy(to: c.base, stride: c.columnStride)
    }
  }
}
