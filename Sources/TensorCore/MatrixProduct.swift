/// A row-major matrix in memory, read as it stands or transposed.
///
/// It owns nothing: the memory must outlive it.
public struct MatrixView<S: Scalar> {
  /// The first scalar.
  public let base: UnsafePointer<S>
  /// The rows, as read.
  public let rows: Int
  /// The columns, as read.
  public let columns: Int
  /// The distance in scalars between stored rows.
  public let stride: Int
  /// Whether the stored matrix is the transpose of the one that is read.
  public let isTransposed: Bool

  /// A stored matrix of `rows` and `columns`; `stride` is `columns` unless it is part of a wider one.
  public init(_ base: UnsafePointer<S>, rows: Int, columns: Int, stride: Int? = nil) {
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
  public var transposed: MatrixView {
    MatrixView(base: base, rows: columns, columns: rows, stride: stride, isTransposed: !isTransposed)
  }

  /// Some of its rows.
  func rows(_ range: Range<Int>) -> MatrixView {
    MatrixView(
      base: base + range.lowerBound * (isTransposed ? 1 : stride), rows: range.count, columns: columns, stride: stride,
      isTransposed: isTransposed)
  }
}

/// Rows (or columns) of a product that one task computes: enough to repay reading the other operand again, few enough
/// to share a batch among threads (measured: 97 % of the uncut speed). A constant, because the last bits depend on the
/// cut.
private let productBlock = 128

/// C ← A·B, or C ← C + A·B where `accumulating`; C is `[a.rows, b.columns]`, row-major without gaps.
///
/// The longer side of C is cut into blocks of a fixed size, each computed by one thread: the bits depend on the shapes
/// alone. An inner extent of 0 gives zeros. C need not be initialised unless `accumulating`.
public func multiply<S: Scalar>(
  _ a: MatrixView<S>, _ b: MatrixView<S>, into c: UnsafeMutablePointer<S>, accumulating: Bool = false
) {
  precondition(a.columns == b.rows, "multiply: \(a.rows)×\(a.columns) times \(b.rows)×\(b.columns) does not fit")
  let columns = b.columns
  guard a.rows > 0, columns > 0 else { return }
  guard a.columns > 0 else {
    if !accumulating { c.initialize(repeating: 0, count: a.rows * columns) }
    return
  }
  if a.rows >= columns {
    WorkerPool.shared.run(a.rows, grain: productBlock) { rows in
      gemm(a.rows(rows), b, into: c + rows.lowerBound * columns, stride: columns, accumulating)
    }
  } else {
    WorkerPool.shared.run(columns, grain: productBlock) { range in
      gemm(a, b.transposed.rows(range).transposed, into: c + range.lowerBound, stride: columns, accumulating)
    }
  }
}

/// One block, on the calling thread.
private func gemm<S: Scalar>(
  _ a: MatrixView<S>, _ b: MatrixView<S>, into c: UnsafeMutablePointer<S>, stride: Int, _ accumulating: Bool
) {
  S.gemm(
    transposeA: a.isTransposed, transposeB: b.isTransposed, m: a.rows, n: b.columns, k: a.columns,
    alpha: 1, a: a.base, lda: a.stride, b: b.base, ldb: b.stride, beta: accumulating ? 1 : 0, c: c, ldc: stride)
}

/// The product of two tensors of rank 2, each read as it stands or transposed.
public func multiply<S: Scalar>(
  _ a: Tensor<S>, transposeA: Bool = false, _ b: Tensor<S>, transposeB: Bool = false
) -> Tensor<S> {
  precondition(a.shape.rank == 2 && b.shape.rank == 2, "multiply: expected two matrices, found \(a.shape), \(b.shape)")
  return a.withUnsafeMatrix(transposed: transposeA) { a in
    b.withUnsafeMatrix(transposed: transposeB) { b in
      Tensor([a.rows, b.columns]) { c in multiply(a, b, into: c.baseAddress!) }
    }
  }
}

extension Tensor {
  /// Lets `body` read a tensor of rank 2 as a matrix.
  fileprivate func withUnsafeMatrix<R>(transposed: Bool, _ body: (MatrixView<S>) -> R) -> R {
    withUnsafeScalars { scalars in
      let stored = MatrixView(scalars.baseAddress!, rows: shape[0], columns: shape[1])
      return body(transposed ? stored.transposed : stored)
    }
  }
}
