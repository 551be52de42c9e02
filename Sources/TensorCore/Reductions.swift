// Sums of many scalars. All of them add short blocks in `S` and the blocks' sums in `Double`, in a fixed order: the
// error stays at a few roundings, and the bits do not depend on the number of threads.

/// Scalars (or rows) that are added in `S` before the result moves to `Double`.
@usableFromInline let summationBlock = 256

/// Rows a task of ``sumOverRows(rows:width:_:)``: a constant, because it fixes the order of the additions.
@usableFromInline let columnSumRows = 1024

/// For each row, the sum of its terms, as a tensor `[rows]`. `fill` writes `count` ≤ 256 terms of the sum, of which the
/// first is the `start`-th of all, counted row by row.
@specialized(where S == Float)
@specialized(where S == Double)
func rowSums<S: Scalar>(
  rows: Int, columns: Int, _ fill: (_ start: Int, _ terms: UnsafeMutablePointer<S>, _ count: Int) -> Void
) -> Tensor<S> {
  Tensor([rows]) { y in
    WorkerPool.shared.run(rows, grain: max(elementwiseGrain / max(columns, 1), 1)) { range in
      withUnsafeTemporaryAllocation(of: S.self, capacity: summationBlock) { terms in
        guard let terms = terms.baseAddress else { return }
        for row in range {
          var total = 0.0
          for start in stride(from: row * columns, to: (row + 1) * columns, by: summationBlock) {
            let count = min(summationBlock, (row + 1) * columns - start)
            fill(start, terms, count)
            total += blockSum(terms, count)
          }
          y[row] = S(total)
        }
      }
    }
  }
}

/// For each n, the sum of f over the scalars a[n, …] and b[n, …] of two tensors of one shape: `[N]`.
///
/// `fill` writes f of the first `count` scalars that it is given of a and of b.
@specialized(where S == Float)
@specialized(where S == Double)
public func rowSums<S: Scalar>(
  _ a: Tensor<S>, _ b: Tensor<S>,
  _ fill: (_ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ terms: UnsafeMutablePointer<S>, _ count: Int) -> Void
) -> Tensor<S> {
  precondition(a.shape == b.shape, "rowSums: expected the shape \(a.shape), found \(b.shape)")
  let (first, second) = (UnsafePointer(a.base), UnsafePointer(b.base))
  let sums: Tensor<S> = rowSums(rows: a.shape[0], columns: a.shape.dropFirst.count) { start, terms, count in
    fill(first + start, second + start, terms, count)
  }
  withExtendedLifetime((a, b)) {}
  return sums
}

/// The sum of up to 256 terms, in 16 interleaved partial sums; the terms' memory is that of 256.
@inline(__always)
private func blockSum<S: Scalar>(_ terms: UnsafeMutablePointer<S>, _ count: Int) -> Double {
  for i in count..<(count + 15) & ~15 { terms[i] = 0 }
  var lanes = SIMD16<S>(repeating: 0)
  for i in stride(from: 0, to: count, by: 16) {
    lanes += UnsafeRawPointer(terms + i).loadUnaligned(as: SIMD16<S>.self)
  }
  return Double(lanes.sum())
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

extension Tensor {
  /// The sums of a matrix's columns. Rows too few for two tasks leave the columns to be shared among the threads.
  @inline(__always)
  private func columnSums(rows: Int, columns: Int) -> Tensor {
    withUnsafeScalars { x in
      let x = x.baseAddress!
      return Tensor([columns]) { y in
        WorkerPool.shared.run(columns, grain: rows <= columnSumRows ? 128 : columns) { part in
          let sums: Tensor = sumOverRows(rows: rows, width: part.count) { row, sums in
            let x = x + (row * columns + part.lowerBound)
            for c in 0..<part.count { sums[c] += x[c] }
          }
          sums.withUnsafeScalars { (y.baseAddress! + part.lowerBound).update(from: $0.baseAddress!, count: part.count) }
        }
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
      return columnSums(rows: reduced, columns: result.count).reshaped(result)
    }
    // Bring the axes to the end: each kept position is a row.
    let rows = permuted(kept + axes.sorted())
    return rows.withUnsafeScalars { x in
      rowSums(rows: result.count, columns: reduced) { start, terms, count in
        for i in 0..<count { terms[i] = x[start + i] }
      }
    }.reshaped(result)
  }
}
