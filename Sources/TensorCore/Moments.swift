/// The mean and the variance of a matrix's columns; the matrix's rows are all axes of a tensor but the last.
///
/// The variance is the mean of the squared distance from the mean (biased, divided by n). Everything is read once: a block of
/// rows that lies in the cache gives its own mean and squares, in `S`, and the blocks are merged in `Double`, in order.
/// Two sets of n₁ and n₂ values with means m₁, m₂ and sums of squared distances q₁, q₂ have together, with δ = m₂ − m₁,
///
///     m = m₁ + δ n₂ / (n₁ + n₂)        q = q₁ + q₂ + δ² n₁ n₂ / (n₁ + n₂)
///
/// - Source: Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance", equation 1.5.
@specialized(where S == Float)
@specialized(where S == Double)
public func columnMoments<S: Scalar>(_ x: Tensor<S>) -> (mean: Tensor<S>, variance: Tensor<S>) {
  let columns = x.shape[-1]
  let rows = x.count / max(columns, 1)
  let tasks = (rows + columnSumRows - 1) / columnSumRows
  // For each task the means, then the squares.
  let partial = Tensor<Double>([tasks, 2, columns]) { partial in
    x.withUnsafeScalars { x in
      WorkerPool.shared.run(tasks) { task in
        let moments = partial.baseAddress! + task * 2 * columns
        let last = min((task + 1) * columnSumRows, rows)
        withScratch(2 * columns) { (block: UnsafeMutablePointer<S>) in
          for first in stride(from: task * columnSumRows, to: last, by: summationBlock) {
            let range = first..<min(first + summationBlock, last)
            blockMoments(x.baseAddress! + first * columns, range.count, columns, into: block)
            merge(block, range.count, into: moments, first - task * columnSumRows, columns)
          }
        }
      }
    }
  }
  var (mean, variance) = (Tensor<S>([columns]), Tensor<S>([columns]))
  partial.withUnsafeScalars { partial in
    withScratch(2 * columns) { (total: UnsafeMutablePointer<Double>) in
      for task in 0..<tasks {
        let count = min((task + 1) * columnSumRows, rows) - task * columnSumRows
        merge(partial.baseAddress! + task * 2 * columns, count, into: total, task * columnSumRows, columns)
      }
      for c in 0..<columns { (mean[c], variance[c]) = (S(total[c]), S(total[columns + c] / Double(rows))) }
    }
  }
  return (mean, variance)
}

/// The means and the squared distances from them of a block's columns.
@inline(__always)
private func blockMoments<S: Scalar>(
  _ x: UnsafePointer<S>, _ rows: Int, _ columns: Int, into moments: UnsafeMutablePointer<S>
) {
  let (means, squares) = (moments, moments + columns)
  moments.update(repeating: 0, count: 2 * columns)
  for row in 0..<rows {
    let x = x + row * columns
    for c in 0..<columns { means[c] += x[c] }
  }
  for c in 0..<columns { means[c] /= S(rows) }
  for row in 0..<rows {
    let x = x + row * columns
    for c in 0..<columns {
      let distance = x[c] - means[c]
      squares[c] += distance * distance
    }
  }
}

/// Merges the moments of `count` rows into those of `before`; where `before` is 0, there are none yet.
@inline(__always)
private func merge<S: Scalar>(
  _ moments: UnsafePointer<S>, _ count: Int, into total: UnsafeMutablePointer<Double>, _ before: Int, _ columns: Int
) {
  if before == 0 {
    for c in 0..<2 * columns { total[c] = Double(moments[c]) }
    return
  }
  let share = Double(count) / Double(before + count)
  for c in 0..<columns {
    let delta = Double(moments[c]) - total[c]
    total[c] += delta * share
    total[columns + c] += Double(moments[columns + c]) + delta * delta * Double(before) * share
  }
}
