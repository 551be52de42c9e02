/// Elements per task of an elementwise loop: enough to hide the pool's cost, and so few that a
/// layer's activations make some dozens of tasks, which threads share evenly. A constant, so that
/// the cut does not depend on the machine.
let elementwiseGrain = 1 << 12

/// Runs `body` for ranges that together are 0..<count, on all threads.
package func forEachRange(of count: Int, _ body: (Range<Int>) -> Void) {
  WorkerPool.shared.run(count, grain: elementwiseGrain, body)
}

/// Runs `body` for ranges of a matrix's rows, on all threads.
package func forEachRow(of rows: Int, columns: Int, _ body: (Range<Int>) -> Void) {
  WorkerPool.shared.run(rows, grain: max(elementwiseGrain / max(columns, 1), 1), body)
}
