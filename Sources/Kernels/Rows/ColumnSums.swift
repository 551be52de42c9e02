/// Rows per task of ``sumOverRows(rows:width:into:_:)``: a constant, because it fixes the order of
/// the additions.
let columnSumRows = 1024

/// Σ over the rows of a vector-valued function, into `width` sums.
///
/// `add` adds the vectors of some rows, one after another, to the sums that it is given; its loop
/// over the vector is what the compiler vectorises.
@specialized(where S == Float) @specialized(where S == Double)
package func sumOverRows<S: KernelScalar>(
  rows: Int, width: Int, into y: UnsafeMutablePointer<S>,
  _ add: (_ rows: Range<Int>, _ sums: UnsafeMutablePointer<S>) -> Void
) {
  let tasks = (rows + columnSumRows - 1) / columnSumRows
  let partial = Storage<Double>(count: tasks * width)
  WorkerPool.shared.run(tasks) { task in
    let total = partial.base + task * width
    total.update(repeating: 0, count: width)
    withScratch(width) { (sums: UnsafeMutablePointer<S>) in
      let last = min((task + 1) * columnSumRows, rows)
      for start in stride(from: task * columnSumRows, to: last, by: summationBlock) {
        sums.update(repeating: 0, count: width)
        add(start..<min(start + summationBlock, last), sums)
        for i in 0..<width { total[i] += Double(sums[i]) }
      }
    }
  }
  for i in 0..<width {
    var total = 0.0
    for task in 0..<tasks { total += partial.base[task * width + i] }
    y[i] = S(total)
  }
}

/// The sums of a matrix's columns. Rows too few for two tasks leave the columns to be shared among
/// the threads.
@specialized(where S == Float) @specialized(where S == Double)
package func columnSums<S: KernelScalar>(
  _ x: UnsafePointer<S>, rows: Int, columns: Int, into y: UnsafeMutablePointer<S>
) {
  WorkerPool.shared.run(columns, grain: rows <= columnSumRows ? 128 : max(columns, 1)) { part in
    sumOverRows(rows: rows, width: part.count, into: y + part.lowerBound) { rows, sums in
      for row in rows {
        let x = x + (row * columns + part.lowerBound)
        for c in 0..<part.count { sums[c] += x[c] }
      }
    }
  }
}
