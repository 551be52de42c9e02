/// Adds a row of `columns` scalars to every row of `count` scalars.
///
/// The row is repeated first: rows of three channels are too short for a loop of vectors.
@specialized(where S == Float) @specialized(where S == Double)
package func addRow<S: KernelScalar>(
  _ row: UnsafePointer<S>, columns: Int, to y: UnsafeMutablePointer<S>, count: Int
) {
  guard columns > 0 else { return }
  let length = (elementwiseGrain + columns - 1) / columns * columns
  let repeated = Storage<S>(count: length)
  for i in 0..<length { repeated.base[i] = row[i % columns] }
  let terms = UnsafePointer(repeated.base)
  WorkerPool.shared.run(count, grain: length) { range in
    let y = y + range.lowerBound
    for i in 0..<range.count { y[i] += terms[i] }
  }
  withExtendedLifetime(repeated) {}
}
