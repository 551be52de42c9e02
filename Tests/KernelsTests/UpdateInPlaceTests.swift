import Kernels
import Synchronization
import TensorCore
import XCTest

/// Updates in place, whether the threads' cores are taken to be near (new scalars are overwritten)
/// or far (streamed).
final class UpdateInPlaceTests: XCTestCase {
  private let threadsBefore = WorkerPool.shared.threads

  override func tearDown() {
    FarCores.assumed.store(0, ordering: .relaxed)
    WorkerPool.shared.resize(to: threadsBefore)
  }

  /// Runs `body` where cores are near, and where they are far.
  private func nearAndFar(_ body: (_ place: String) -> Void) {
    for (number, place) in [(1, "near"), (2, "far")] {
      FarCores.assumed.store(number, ordering: .relaxed)
      body(place)
    }
  }

  /// Lengths that fill whole cache lines and whole tasks, and some that do not.
  func testNearAndFarGiveTheBitsOfTheLoop() {
    for threads in [1, 2, 5] {
      WorkerPool.shared.resize(to: threads)
      for count in [0, 1, 7, 15, 16, 17, 4_095, 4_096, 4_097, 50_003] {
        nearAndFar { place in
          givesTheBitsOfTheLoop(count, "\(count) scalars, \(place), \(threads) threads", as: Float.self)
          givesTheBitsOfTheLoop(count, "\(count) scalars, \(place), \(threads) threads", as: Double.self)
        }
      }
    }
  }

  private func givesTheBitsOfTheLoop<S: Scalar>(_ count: Int, _ place: String, as type: S.Type) {
    let (x, step): (Storage<S>, Storage<S>) = (noise(count, seed: 1), noise(count, seed: 2))
    let expected = zip(x.scalars, step.scalars).map { 3 * $0 - $1 }
    updateInPlace(x.base, count: count) { range, x in for i in range { x[i] = 3 * x[i] - step.base[i] } }
    XCTAssertEqual(x.scalars, expected, place)
  }

  /// Each thread writes its share, and all of them then read everything, again and again.
  func testWhatIsStreamedIsSeenByAllThreads() {
    WorkerPool.shared.resize(to: 4)
    let count = 40_001
    nearAndFar { place in
      let x = storage([Float](repeating: 0, count: count))
      for round in 1...50 {
        updateInPlace(x.base, count: count) { range, x in for i in range { x[i] += 1 } }
        let stale = Atomic(0)
        WorkerPool.shared.run(8) { _ in
          for i in 0..<count where x.base[i] != Float(round) { stale.wrappingAdd(1, ordering: .relaxed) }
        }
        XCTAssertEqual(stale.load(ordering: .relaxed), 0, "round \(round), \(place)")
      }
    }
  }

  /// The part of the last cache line that is not the tensor's must be left alone.
  func testScalarsBehindTheLastAreLeftAlone() {
    nearAndFar { place in
      let x = storage([Float](repeating: 7, count: 48))
      updateInPlace(x.base, count: 35) { range, x in for i in range { x[i] = 1 } }
      XCTAssertEqual(x.scalars, Array(repeating: 1, count: 35) + Array(repeating: 7, count: 13), place)
    }
  }

  func testSubnormalNumbersAreFlushedInsideAndKeptOutside() {
    let tiny = Float.leastNormalMagnitude
    for threads in [1, 4] {
      WorkerPool.shared.resize(to: threads)
      nearAndFar { place in
        // As a result, and as an operand.
        let x = storage((0..<20_001).map { $0 % 2 == 0 ? tiny : tiny / 4 })
        updateInPlace(x.base, count: x.count) { range, x in for i in range { x[i] = i % 2 == 0 ? x[i] / 2 : x[i] * 8 } }
        XCTAssert(x.scalars.allSatisfy { $0 == 0 }, "inside, \(place), \(threads) threads")
        let halves = storage([Float](repeating: tiny, count: 20_001))
        forEachRange(of: halves.count) { range in for i in range { halves.base[i] /= 2 } }
        XCTAssert(halves.scalars.allSatisfy { $0 == tiny / 2 }, "outside, \(place), \(threads) threads")
      }
    }
  }
}
