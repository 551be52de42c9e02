import TensorCore
import XCTest

final class ThreadCountTests: XCTestCase {
  func testKernelsGiveTheSameBitsForAnyNumberOfThreads() {
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    let one = results()
    for threads in [2, 3, 5, 8, Threads.available + 1] {
      Threads.count = threads
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
    let channels = matrix.channelMoments()
    let (first, second) = matrix.sumChannels(matrix, (row, row, row), with: 2) { x, other, row, two in
      (x * row.0, two * other)
    }
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
      ("sumPerImage", x.sumPerImage(x) { $0 * $1 }),
      ("zipPerImage", column.reshaped([70]).zipPerImage(x, x) { $0 * $1 - $2 }),
      ("summed over the rows", x.summed(over: [0])),
      ("maximum", x.maximum(over: [0, 2])),
      ("mapChannels", matrix.mapChannels(row, row, row, with: 3) { x, a, b, c, d in x * a - b * c + d }),
      ("the channels' means", channels.mean), ("the channels' variances", channels.variance),
      ("the channels' first sums", first), ("the channels' second sums", second),
      ("sliced", x.sliced(axis: 1, 3..<30)),
    ]
    return results.map { ($0, $1.scalars.map(\.bitPattern)) }
  }
}
