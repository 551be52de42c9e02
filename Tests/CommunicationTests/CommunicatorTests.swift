import Communication
import TensorCore
import XCTest

/// What processes tell each other; threads stand for them.
final class CommunicatorTests: XCTestCase {
  /// A vector whose sums round, and differ with the order of the additions.
  private static func vector(_ number: Int, count: Int) -> Tensor<Float> {
    RandomStream(seed: 5, purpose: .checks, step: UInt64(number)).normal([count])
  }

  /// The sum of some vectors as a binary tree over neighbours.
  private static func tree(_ vectors: [Tensor<Float>]) -> Tensor<Float> {
    if vectors.count == 1 { return vectors[0] }
    let half = vectors.count / 2
    return tree(Array(vectors[..<half])) + tree(Array(vectors[half...]))
  }

  func testASumIsThatOfTheTreeForAnyNumberOfProcesses() throws {
    for parts in [1, 2, 4, 8] {
      for count in [0, 1, 2, 3, 7, 1000] {
        let vectors = (0..<parts).map { Self.vector($0, count: count) }
        let expected = Self.tree(vectors).scalars
        for processes in [1, 2, 4, 8] where processes <= parts {
          let sums = try ThreadRanks.run(processes) { ranks in
            let own = parts / processes
            return ranks.sum(Self.tree(Array(vectors[ranks.rank * own..<(ranks.rank + 1) * own]))).scalars
          }
          XCTAssertEqual(sums, Array(repeating: expected, count: processes), "\(parts) parts, \(processes) processes")
        }
      }
    }
  }

  /// In another order the same numbers have another sum: the test above can fail.
  func testTheOrderOfTheAdditionsMatters() {
    let vectors = (0..<4).map { Self.vector($0, count: 1000) }
    XCTAssertNotEqual(Self.tree(vectors), Self.tree([vectors[0], vectors[2], vectors[1], vectors[3]]))
  }

  func testAProcessSendsTwiceTheVectorAtTheMost() throws {
    let sent = try ThreadRanks.run(8) { ranks in
      let counting = CountingRanks(ranks)
      _ = counting.sum(Self.vector(ranks.rank, count: 800))
      return [counting.sent.bytes, counting.sent.messages]
    }
    XCTAssertEqual(sent, Array(repeating: [2 * 7 * 800 * 4 / 8, 6], count: 8))
  }

  func testEachProcessHasWhatAllGive() throws {
    let given = (0..<8).map { rank in [UInt8](repeating: UInt8(rank), count: rank * rank % 5) }
    for processes in [1, 2, 4, 8] {
      let found = try ThreadRanks.run(processes) { $0.gather(given[$0.rank]) }
      XCTAssertEqual(found, Array(repeating: Array(given[..<processes]), count: processes))
      let numbers = try ThreadRanks.run(processes) { $0.gather(given[$0.rank].map(Double.init)) }
      XCTAssertEqual(numbers, Array(repeating: given[..<processes].map { $0.map(Double.init) }, count: processes))
    }
  }

  func testOneYesIsEnough() throws {
    for yes in [nil, 0, 1, 3] {
      let answers = try ThreadRanks.run(4) { $0.any($0.rank == yes) }
      XCTAssertEqual(answers, Array(repeating: yes != nil, count: 4))
    }
    XCTAssertTrue(OneProcess().any(true))
    XCTAssertFalse(OneProcess().any(false))
  }

  func testTheErrorOfARankIsThrown() {
    struct Failure: Error {}
    XCTAssertThrowsError(try ThreadRanks.run(2) { ranks in if ranks.rank == 1 { throw Failure() } }) { error in
      XCTAssertTrue(error is Failure)
    }
  }
}

/// Ranks whose messages are counted.
private final class CountingRanks: Communicator, @unchecked Sendable {
  // Sendable: each rank has its own, on one thread.
  private let ranks: ThreadRanks
  private(set) var sent = (bytes: 0, messages: 0)
  init(_ ranks: ThreadRanks) { self.ranks = ranks }

  var rank: Int { ranks.rank }
  var count: Int { ranks.count }

  func exchange(
    _ outgoing: UnsafeRawBufferPointer, with partner: Int, filling incoming: UnsafeMutableRawBufferPointer
  ) {
    sent = (sent.bytes + outgoing.count, sent.messages + 1)
    ranks.exchange(outgoing, with: partner, filling: incoming)
  }
}
