import TensorCore
import XCTest

final class StorageReuseTests: XCTestCase {
  // Sizes that nothing else in the test process uses, so that no other test's memory is in the pool.

  func testAFreedBlockIsHandedOutAgain() {
    let first = address(Tensor<Float>([12_345, 17]))
    let second = address(Tensor<Float>([12_345, 17]))
    XCTAssertEqual(first, second)
    XCTAssertEqual(
      address(Tensor<Float>([12_345 * 17 + 7])), first, "sizes within a line share their blocks")
  }

  func testAFreedSmallBlockServesTheNextSizeBelowTheSamePowerOfTwo() {
    let first = address(Tensor<Float>([1_100]))
    XCTAssertEqual(address(Tensor<Double>([1_000])), first)
    let kept = Tensor<Float>([2_000])
    XCTAssertEqual(address(kept), first)
    XCTAssertNotEqual(address(Tensor<Float>([2_000])), first)
    withExtendedLifetime(kept) {}
  }

  func testNoTwoLiveTensorsShareMemory() {
    var live: [Tensor<Float>] = []
    var draw = Draw(seed: 3)
    for round in 0..<2_000 {
      if draw.integer(0...2) == 0, !live.isEmpty { live.remove(at: draw.integer(0...live.count - 1)) }
      let count = [0, 1, 17, 1_003, 16_383, 16_384, 20_011, 50_000][draw.integer(0...7)]
      live.append(Tensor([count], repeating: Float(round)))
    }
    let ranges = live.map { address($0)..<address($0) + UInt(4 * $0.count) }.filter { !$0.isEmpty }
      .sorted { $0.lowerBound < $1.lowerBound }
    for (a, b) in Swift.zip(ranges, ranges.dropFirst()) { XCTAssertLessThanOrEqual(a.upperBound, b.lowerBound) }
    for x in live { XCTAssertEqual(Set(x.scalars).count, min(x.count, 1), "written by two tensors") }
  }

  func testOneSizesMemoryServesAllOthers() throws {
    let before = try residentBytes()
    for megabytes in (1...48) { _ = Tensor<Float>([megabytes << 18], repeating: 1) }
    for megabytes in (1...48).reversed() { _ = Tensor<Float>([megabytes << 18], repeating: 1) }
    // A block for each size would be 1,176 MiB.
    XCTAssertLessThan(try residentBytes() - before, 64 << 20)
  }

  func testNeighboursJoinInWhateverOrderTheyComeBack() throws {
    var draw = Draw(seed: 4)
    var live: [Tensor<Float>] = []
    let before = try residentBytes()
    for _ in 0..<200 {
      // 64 MiB in pieces, given back in some order, leave room for 64 MiB in one.
      while live.reduce(0, { $0 + $1.count }) < 1 << 24 {
        live.append(Tensor([draw.integer(16_384...1_000_000)], repeating: 1))
      }
      while !live.isEmpty { live.remove(at: draw.integer(0...live.count - 1)) }
      _ = Tensor<Float>([1 << 24], repeating: 1)
    }
    XCTAssertLessThan(try residentBytes() - before, 96 << 20)
  }

  /// The memory of this process, of which tensors are a part.
  private func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try XCTUnwrap(Int(fields[1])) * sysconf(Int32(_SC_PAGESIZE))
  }

  func testMemoryIsAlignedToACacheLine() {
    let live = ((0..<40) + [10_000, 10_001, 12_345]).map { Tensor<Double>([$0]) }
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
