// Sums of many scalars. All of them add short blocks in `S` and the blocks' sums in `Double`, in a
// fixed order: the error stays at a few roundings, and the bits do not depend on the number of
// threads.

/// Scalars (or rows) that are added in `S` before the result moves to `Double`.
let summationBlock = 256

/// For each row, the sum of its terms. `fill` writes `count` ≤ 256 terms of the sum, of which the
/// first is the `start`-th of all, counted row by row.
@specialized(where S == Float) @specialized(where S == Double)
package func rowSums<S: KernelScalar>(
  rows: Int, columns: Int, into y: UnsafeMutablePointer<S>,
  _ fill: (_ start: Int, _ terms: UnsafeMutablePointer<S>, _ count: Int) -> Void
) {
  forEachRow(of: rows, columns: columns) { range in
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

/// The sums of a matrix's rows.
@specialized(where S == Float) @specialized(where S == Double)
package func rowSums<S: KernelScalar>(
  _ x: UnsafePointer<S>, rows: Int, columns: Int, into y: UnsafeMutablePointer<S>
) {
  rowSums(rows: rows, columns: columns, into: y) { start, terms, count in
    for i in 0..<count { terms[i] = x[start + i] }
  }
}

/// The maxima of a matrix's rows: NaN where a NaN is among them, −∞ where there are no columns.
@specialized(where S == Float) @specialized(where S == Double)
package func rowMaxima<S: KernelScalar>(
  _ x: UnsafePointer<S>, rows: Int, columns: Int, into y: UnsafeMutablePointer<S>
) {
  forEachRow(of: rows, columns: columns) { range in
    for row in range {
      var largest = -S.infinity
      for i in row * columns..<(row + 1) * columns where !(x[i] <= largest) && !largest.isNaN { largest = x[i] }
      y[row] = largest
    }
  }
}

/// The sum of up to 256 terms, in 16 interleaved partial sums; the terms' memory is that of 256.
@inline(__always)
private func blockSum<S: KernelScalar>(_ terms: UnsafeMutablePointer<S>, _ count: Int) -> Double {
  for i in count..<(count + 15) & ~15 { terms[i] = 0 }
  var lanes = SIMD16<S>(repeating: 0)
  for i in stride(from: 0, to: count, by: 16) {
    lanes += UnsafeRawPointer(terms + i).loadUnaligned(as: SIMD16<S>.self)
  }
  return Double(lanes.sum())
}
