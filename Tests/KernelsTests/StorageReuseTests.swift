import Foundation
import Kernels
import XCTest

/// The memory of tensors comes from one pool, and goes back to it.
final class StorageReuseTests: XCTestCase {
  // Sizes that nothing else in the test process uses, so that no other test's memory is in the
  // pool.

  func testAFreedBlockIsHandedOutAgain() {
    let first = address(Storage<Float>(count: 12_345 * 17))
    let second = address(Storage<Float>(count: 12_345 * 17))
    XCTAssertEqual(first, second)
    XCTAssertEqual(
      address(Storage<Float>(count: 12_345 * 17 + 7)), first, "sizes within a cache line share their blocks")
  }

  func testAFreedSmallBlockServesTheNextSizeBelowTheSamePowerOfTwo() {
    let first = address(Storage<Float>(count: 1_100))
    XCTAssertEqual(address(Storage<Double>(count: 1_000)), first)
    let kept = Storage<Float>(count: 2_000)
    XCTAssertEqual(address(kept), first)
    XCTAssertNotEqual(address(Storage<Float>(count: 2_000)), first)
    withExtendedLifetime(kept) {}
  }

  func testNoTwoLiveStoragesShareMemory() {
    var live: [(storage: Storage<Float>, value: Float)] = []
    var draw = Draw(seed: 3)
    for round in 0..<2_000 {
      if draw.integer(0...2) == 0, !live.isEmpty { live.remove(at: draw.integer(0...live.count - 1)) }
      let count = [0, 1, 17, 1_003, 16_383, 16_384, 20_011, 50_000][draw.integer(0...7)]
      live.append((filled(count, Float(round)), Float(round)))
    }
    let ranges = live.map { address($0.storage)..<address($0.storage) + UInt(4 * $0.storage.count) }
      .filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }
    for (a, b) in zip(ranges, ranges.dropFirst()) { XCTAssertLessThanOrEqual(a.upperBound, b.lowerBound) }
    for (storage, value) in live { XCTAssert(storage.scalars.allSatisfy { $0 == value }, "written by two owners") }
  }

  func testOneSizesMemoryServesAllOthers() throws {
    let before = try residentBytes()
    for megabytes in 1...48 { _ = filled(megabytes << 18, 1) }
    for megabytes in (1...48).reversed() { _ = filled(megabytes << 18, 1) }
    // A block for each size would be 1,176 MiB.
    XCTAssertLessThan(try residentBytes() - before, 64 << 20)
  }

  func testNeighboursJoinInWhateverOrderTheyComeBack() throws {
    var draw = Draw(seed: 4)
    var live: [Storage<Float>] = []
    let before = try residentBytes()
    for _ in 0..<200 {
      // 64 MiB in pieces, given back in some order, leave room for 64 MiB in one.
      while live.reduce(0, { $0 + $1.count }) < 1 << 24 { live.append(filled(draw.integer(16_384...1_000_000), 1)) }
      while !live.isEmpty { live.remove(at: draw.integer(0...live.count - 1)) }
      _ = filled(1 << 24, 1)
    }
    XCTAssertLessThan(try residentBytes() - before, 96 << 20)
  }

  func testMemoryIsAlignedToACacheLine() {
    let live = ((0..<40) + [10_000, 10_001, 12_345]).map { Storage<Double>(count: $0) }
    for storage in live { XCTAssertEqual(address(storage) % 64, 0) }
  }

  func testThreadsThatTakeAndGiveMemoryKeepTheirScalars() {
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for round in 0..<2_000 {
        let value = Float(thread * 10_000 + round)
        let (x, y) = (filled(257, value), filled(257, -value))
        XCTAssert(x.scalars.allSatisfy { $0 == value } && y.scalars.allSatisfy { $0 == -value })
      }
    }
  }

  /// The memory of this process, of which the pool is a part.
  private func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try XCTUnwrap(Int(fields[1])) * sysconf(Int32(_SC_PAGESIZE))
  }
}

private func filled(_ count: Int, _ value: Float) -> Storage<Float> {
  let storage = Storage<Float>(count: count)
  storage.base.initialize(repeating: value, count: count)
  return storage
}

private func address<Element>(_ storage: Storage<Element>) -> UInt { UInt(bitPattern: storage.base) }
