import TensorCore
import XCTest

final class StorageReuseTests: XCTestCase {
  // Sizes that nothing else in the test process uses, so that no other test's memory is in the pool.

  func testAFreedBlockIsHandedOutAgain() {
    let first = address(Tensor<Float>([12_345, 17]))
    let second = address(Tensor<Float>([12_345, 17]))
    XCTAssertEqual(first, second)
    XCTAssertEqual(
      address(Tensor<Double>([12_345 * 17 / 2 + 1])), first, "sizes within a cache line share their blocks")
  }

  func testNoTwoLiveTensorsShareMemory() {
    var live: [Tensor<Float>] = []
    var draw = Draw(seed: 3)
    for round in 0..<5_000 {
      if draw.integer(0...2) == 0, !live.isEmpty { live.remove(at: draw.integer(0...live.count - 1)) }
      let count = [0, 1, 16, 17, 100, 1_003][draw.integer(0...5)]
      live.append(Tensor([count], repeating: Float(round)))
    }
    let ranges = live.map { address($0)..<address($0) + UInt(4 * $0.count) }.filter { !$0.isEmpty }
      .sorted { $0.lowerBound < $1.lowerBound }
    for (a, b) in Swift.zip(ranges, ranges.dropFirst()) { XCTAssertLessThanOrEqual(a.upperBound, b.lowerBound) }
    for x in live { XCTAssertEqual(Set(x.scalars).count, min(x.count, 1), "written by two tensors") }
  }

  func testMemoryIsAlignedToACacheLine() {
    let live = (0..<40).map { Tensor<Double>([$0]) }
    for x in live { XCTAssertEqual(address(x) % 64, 0) }
  }

  func testThreadsThatTakeAndGiveMemoryKeepTheirScalars() {
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for round in 0..<2_000 {
        let value = Float(thread * 10_000 + round)
        let x = Tensor<Float>([257], repeating: value)
        var y = x
        y[0] = -1
        XCTAssert(x.scalars.allSatisfy { $0 == value } && y[256] == value && y[0] == -1)
      }
    }
  }
}
