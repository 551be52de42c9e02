/// The mean and the variance of a matrix's columns.
///
/// The variance is the mean of the squared distance from the mean (biased, divided by n).
/// Everything is read once: a block of rows that lies in the cache gives its own mean and squares,
/// in `S`, and the blocks are merged in `Double`, in order. Two sets of n₁ and n₂ values with means
/// m₁, m₂ and sums of squared distances q₁, q₂ have together, with δ = m₂ − m₁,
///
///     m = m₁ + δ n₂ / (n₁ + n₂)        q = q₁ + q₂ + δ² n₁ n₂ / (n₁ + n₂)
///
/// - Source: Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance", equation
///   1.5.
@specialized(where S == Float) @specialized(where S == Double)
package func columnMoments<S: KernelScalar>(
  _ x: UnsafePointer<S>, rows: Int, columns: Int, mean: UnsafeMutablePointer<S>, variance: UnsafeMutablePointer<S>
) {
  let tasks = (rows + columnSumRows - 1) / columnSumRows
  // For each task the means, then the squares.
  let partial = Storage<Double>(count: tasks * 2 * columns)
  WorkerPool.shared.run(tasks) { task in
    let moments = partial.base + task * 2 * columns
    let last = min((task + 1) * columnSumRows, rows)
    withScratch(2 * columns) { (block: UnsafeMutablePointer<S>) in
      for first in stride(from: task * columnSumRows, to: last, by: summationBlock) {
        let count = min(summationBlock, last - first)
        blockMoments(x + first * columns, count, columns, into: block)
        merge(block, count, into: moments, first - task * columnSumRows, columns)
      }
    }
  }
  withScratch(2 * columns) { (total: UnsafeMutablePointer<Double>) in
    for task in 0..<tasks {
      let count = min((task + 1) * columnSumRows, rows) - task * columnSumRows
      merge(partial.base + task * 2 * columns, count, into: total, task * columnSumRows, columns)
    }
    for c in 0..<columns { (mean[c], variance[c]) = (S(total[c]), S(total[columns + c] / Double(rows))) }
  }
}

/// The means and the squared distances from them of a block's columns.
@inline(__always)
private func blockMoments<S: KernelScalar>(
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

/// Merges the moments of `count` rows into those of `before`; where `before` is 0, there are none
/// yet.
@inline(__always)
private func merge<S: KernelScalar>(
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
