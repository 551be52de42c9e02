// Sums of many scalars. All of them add short blocks in `S` and the blocks' sums in `Double`, in a fixed order: the
// error stays at a few roundings, and the bits do not depend on the number of threads.

/// Scalars (or rows) that are added in `S` before the result moves to `Double`.
@usableFromInline let summationBlock = 256

/// Rows a task of ``sumOverRows(rows:width:_:)``: a constant, because it fixes the order of the additions.
@usableFromInline let columnSumRows = 1024

/// For each row, Σ over its columns of f(row · columns + column), as a tensor `[rows]`.
@inlinable @inline(__always)
public func rowSums<S: Scalar>(rows: Int, columns: Int, _ f: (Int) -> S) -> Tensor<S> {
  Tensor([rows]) { y in
    WorkerPool.shared.run(rows, grain: max(elementwiseGrain / max(columns, 1), 1)) { range in
      for row in range {
        var total = 0.0
        for block in stride(from: row * columns, to: (row + 1) * columns, by: summationBlock) {
          total += blockSum(block..<min(block + summationBlock, (row + 1) * columns), f)
        }
        y[row] = S(total)
      }
    }
  }
}

/// Σ f(i) over a short range, in 16 interleaved partial sums.
@inlinable @inline(__always)
func blockSum<S: Scalar>(_ range: Range<Int>, _ f: (Int) -> S) -> Double {
  withUnsafeTemporaryAllocation(of: S.self, capacity: summationBlock) { terms in
    // Two loops, each of which the compiler vectorises: the terms, then their sum.
    for i in 0..<range.count { terms[i] = f(range.lowerBound + i) }
    for i in range.count..<(range.count + 15) & ~15 { terms[i] = 0 }
    var lanes = SIMD16<S>(repeating: 0)
    for i in stride(from: 0, to: range.count, by: 16) {
      lanes += UnsafeRawPointer(terms.baseAddress! + i).loadUnaligned(as: SIMD16<S>.self)
    }
    return Double(lanes.sum())
  }
}

/// Σ over the rows of a vector-valued function: `[width]`.
///
/// `add` adds the vector of one row to the sums that it is given; its loop over the vector is what the compiler
/// vectorises. With width = columns and sums[c] += x[row · columns + c] these are the sums of a matrix's columns.
@inlinable @inline(__always)
public func sumOverRows<S: Scalar>(
  rows: Int, width: Int, _ add: (_ row: Int, _ sums: UnsafeMutablePointer<S>) -> Void
) -> Tensor<S> {
  let tasks = (rows + columnSumRows - 1) / columnSumRows
  let partial = Tensor<Double>([tasks, width]) { partial in
    WorkerPool.shared.run(tasks) { task in
      withUnsafeTemporaryAllocation(of: S.self, capacity: max(width, 1)) { block in
        guard let sums = block.baseAddress else { return }
        let total = UnsafeMutableBufferPointer(rebasing: partial[task * width..<(task + 1) * width])
        total.initialize(repeating: 0)
        let last = min((task + 1) * columnSumRows, rows)
        for start in stride(from: task * columnSumRows, to: last, by: summationBlock) {
          block.initialize(repeating: 0)
          for row in start..<min(start + summationBlock, last) { add(row, sums) }
          for i in 0..<width { total[i] += Double(sums[i]) }
        }
      }
    }
  }
  return Tensor([width]) { y in
    partial.withUnsafeScalars { partial in
      for i in 0..<width {
        var total = 0.0
        for task in 0..<tasks { total += partial[task * width + i] }
        y[i] = S(total)
      }
    }
  }
}

/// Runs `body` for ranges of a matrix's rows, cut among the threads.
@inlinable @inline(__always)
public func forEachRowRange(rows: Int, columns: Int, _ body: (Range<Int>) -> Void) {
  WorkerPool.shared.run(rows, grain: max(elementwiseGrain / max(columns, 1), 1), body)
}

extension Tensor {
  /// The sum over these axes, which disappear from the shape.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func summed(over axes: [Int]) -> Tensor {
    let kept = (0..<shape.rank).filter { !axes.contains($0) }
    let result = Shape(kept.map { shape[$0] })
    let reduced = axes.map { shape[$0] }.reduce(1, *)
    if axes.sorted() == Array(0..<axes.count), result.count > 1 {
      // The axes are the outermost: each kept position is a column. (A single column is better read as a row.)
      return withUnsafeScalars { x in
        let columns = result.count
        return sumOverRows(rows: reduced, width: columns) { row, sums in
          let x = x.baseAddress! + row * columns
          for c in 0..<columns { sums[c] += x[c] }
        }
      }.reshaped(result)
    }
    // Bring the axes to the end: each kept position is a row.
    let rows = permuted(kept + axes.sorted())
    return rows.withUnsafeScalars { x in
      rowSums(rows: result.count, columns: reduced) { x[$0] }
    }.reshaped(result)
  }
}
