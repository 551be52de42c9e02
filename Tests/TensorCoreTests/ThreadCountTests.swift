import Foundation
import TensorCore
import XCTest

final class ThreadCountTests: XCTestCase {
  func testKernelsGiveTheSameBitsForAnyNumberOfThreads() {
    let before = WorkerPool.shared.threads
    defer { WorkerPool.shared.resize(to: before) }
    WorkerPool.shared.resize(to: 1)
    let one = results()
    for threads in [2, 3, 5, 8, ProcessInfo.processInfo.activeProcessorCount + 1] {
      WorkerPool.shared.resize(to: threads)
      WorkerPool.shared.assume(expellingIsFaster: threads % 2 == 1)
      for (found, expected) in Swift.zip(results(), one) {
        XCTAssertEqual(found.bits, expected.bits, "\(found.kernel) with \(threads) threads")
      }
    }
  }

  /// The bits that each kernel makes of tensors large enough to be cut.
  private func results() -> [(kernel: String, bits: [UInt32])] {
    let x: Tensor<Float> = noise([70, 33, 41], seed: 1)
    let matrix = x.reshaped([2_310, 41])
    let row: Tensor<Float> = noise([41], seed: 2)
    let column: Tensor<Float> = noise([70, 1, 1], seed: 3)
    let results: [(String, Tensor<Float>)] = [
      ("map", x.map { Float.exp($0) }),
      ("zip", x.zip(x) { $0 * $1 + 1 }),
      ("zip of three", x.zip(x, x) { $0 * $1 + $2 }),
      ("broadcastZip of a row", x.broadcastZip(row) { $0 / $1 }),
      ("broadcastZip of a column", column.broadcastZip(x) { $0 / $1 }),
      ("broadcast", row.broadcast(to: x.shape)),
      ("sum to a row", x.sum(to: row.shape)),
      ("sum to a column", x.sum(to: column.shape)),
      ("summed over all", x.summed(over: [0, 1, 2])),
      ("summed over the middle", x.summed(over: [1])),
      ("permuted", x.permuted([2, 0, 1])),
      (
        "rowSums",
        rowSums(matrix, matrix) { a, b, terms, count in for i in 0..<count { terms[i] = a[i] * b[i] } }
      ),
      ("sumOverRows", x.summed(over: [0])),
    ]
    return results.map { ($0, $1.scalars.map(\.bitPattern)) }
  }
}
