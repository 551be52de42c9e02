import Foundation
import Kernels
import Synchronization
import TensorCore
import XCTest

final class WorkerPoolTests: XCTestCase {
  private let pool = WorkerPool.shared
  private var threadsBefore = 1

  override func setUp() { threadsBefore = pool.threads }
  override func tearDown() { pool.resize(to: threadsBefore) }

  /// How often each task of a region ran.
  private func runs(_ tasks: Int) -> [Int] {
    let counts = Mutex([Int](repeating: 0, count: tasks))
    pool.run(tasks) { task in counts.withLock { $0[task] += 1 } }
    return counts.withLock { $0 }
  }

  func testEveryTaskRunsExactlyOnce() {
    for threads in 1...8 {
      pool.resize(to: threads)
      for tasks in [0, 1, 2, 3, 7, 8, 9, 100, 5_000] {
        XCTAssertEqual(runs(tasks), Array(repeating: 1, count: tasks), "\(tasks) tasks, \(threads) threads")
      }
    }
  }

  func testThePoolHasAsManyThreadsAsAskedForAndAtLeastOne() {
    for threads in [1, 2, 3, 8, 5, 1, 8, 2] {
      pool.resize(to: threads)
      XCTAssertEqual(pool.threads, threads)
      XCTAssertEqual(runs(20), Array(repeating: 1, count: 20))
    }
    for threads in [0, -3] {
      pool.resize(to: threads)
      XCTAssertEqual(pool.threads, 1)
    }
  }

  func testTasksRunAtTheSameTime() {
    // Each task waits for all others: one thread alone would wait until the deadline.
    pool.resize(to: 4)
    let arrived = Atomic(0)
    let deadline = Date(timeIntervalSinceNow: 20)
    pool.run(4) { _ in
      arrived.wrappingAdd(1, ordering: .relaxed)
      while arrived.load(ordering: .relaxed) < 4, Date() < deadline { sched_yield() }
    }
    XCTAssertLessThan(Date(), deadline, "four tasks on four threads did not meet")
  }

  func testARegionEndsOnlyWhenItsTasksHave() {
    pool.resize(to: 3)
    let done = Atomic(0)
    pool.run(6) { task in
      if task == 5 { usleep(20_000) }
      done.wrappingAdd(1, ordering: .relaxed)
    }
    XCTAssertEqual(done.load(ordering: .relaxed), 6)
  }

  func testMoreThreadsThanTasksIsHarmless() {
    pool.resize(to: 8)
    for _ in 0..<300 { XCTAssertEqual(runs(2), [1, 1]) }
  }

  func testRangesCoverTheCountWithCutsThatDoNotDependOnTheThreads() {
    for threads in [1, 3] {
      pool.resize(to: threads)
      for (count, grain) in [(0, 4), (1, 4), (4, 4), (5, 4), (1_000, 7), (10, 1_000), (6, 1)] {
        let ranges = Mutex<[Range<Int>]>([])
        pool.run(count, grain: grain) { range in ranges.withLock { $0.append(range) } }
        let expected = stride(from: 0, to: count, by: grain).map { $0..<min($0 + grain, count) }
        XCTAssertEqual(
          ranges.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }, expected, "\(count) by \(grain)")
      }
    }
  }

  func testARegionInsideATaskRunsInTheTasksOwnThread() {
    pool.resize(to: 4)
    let strangers = Atomic(0)
    let total = Atomic(0)
    pool.run(8) { _ in
      let own = pthread_self()
      pool.run(50) { _ in
        if pthread_equal(own, pthread_self()) == 0 { strangers.wrappingAdd(1, ordering: .relaxed) }
        pool.run(3) { _ in total.wrappingAdd(1, ordering: .relaxed) }
      }
    }
    XCTAssertEqual(strangers.load(ordering: .relaxed), 0)
    XCTAssertEqual(total.load(ordering: .relaxed), 8 * 50 * 3)
  }

  func testANestedRegionGivesTheSameBits() {
    let x = RandomStream(seed: 1, purpose: .checks).normal([50_000], as: Float.self)
    pool.resize(to: 1)
    let alone = x.map { Float.tanh($0) }.summed(over: [0])
    pool.resize(to: 4)
    let nested = Storage<Float>(count: 16)
    pool.run(16) { nested.base[$0] = x.map { Float.tanh($0) }.summed(over: [0]).scalar }
    XCTAssertEqual(nested.scalars, Array(repeating: alone.scalar, count: 16))
  }

  func testRegionsOfSeveralThreadsAtOnceAreAllRight() {
    pool.resize(to: 3)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for round in 0..<500 {
        let total = Atomic(0)
        WorkerPool.shared.run(round % 17) { task in total.wrappingAdd(task + 1, ordering: .relaxed) }
        let tasks = round % 17
        XCTAssertEqual(total.load(ordering: .relaxed), tasks * (tasks + 1) / 2)
      }
    }
  }

  func testResizingWaitsForTheRegionAtWork() {
    pool.resize(to: 4)
    DispatchQueue.concurrentPerform(iterations: 3) { caller in
      for round in 0..<200 {
        if caller == 0 {
          WorkerPool.shared.resize(to: round % 6 + 1)
        } else {
          let total = Atomic(0)
          WorkerPool.shared.run(9) { task in total.wrappingAdd(task, ordering: .relaxed) }
          XCTAssertEqual(total.load(ordering: .relaxed), 36)
        }
      }
    }
  }

  func testThousandsOfRegionsInARow() {
    // Plain memory, so that a task that runs twice or late shows; pauses, so that the workers fall
    // asleep in between.
    for threads in [2, 5] {
      pool.resize(to: threads)
      let counts = UnsafeMutableBufferPointer<Int>.allocate(capacity: 13)
      defer { counts.deallocate() }
      counts.initialize(repeating: 0)
      for region in 1...4_000 {
        pool.run(13) { counts[$0] += $0 + 1 }
        if region % 400 == 0 {
          XCTAssertEqual(Array(counts), (1...13).map { $0 * region }, "after region \(region), \(threads) threads")
          usleep(15_000)
        }
      }
    }
  }

  func testAShuffledRegionRunsEveryTaskOnceInAnotherOrder() {
    defer { pool.shuffle = 0 }
    pool.resize(to: 1)
    func order(_ seed: UInt64) -> [Int] {
      pool.shuffle = seed
      var order: [Int] = []
      pool.run(50) { order.append($0) }
      return order
    }
    XCTAssertEqual(order(0), Array(0..<50))
    XCTAssertNotEqual(order(1), Array(0..<50))
    XCTAssertEqual(order(1), order(1))
    XCTAssertNotEqual(order(1), order(2))
    XCTAssertEqual(order(2).sorted(), Array(0..<50))
  }
}
