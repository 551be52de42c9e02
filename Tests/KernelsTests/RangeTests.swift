import Kernels
import Synchronization
import XCTest

/// How loops are cut among threads.
final class RangeTests: XCTestCase {
  func testEachRowIsVisitedOnce() {
    for (rows, columns) in [(0, 3), (3, 0), (1, 1), (7, 5), (20_000, 3), (2, 40_000)] {
      let y = storage([Double](repeating: 0, count: rows * columns))
      let visits = storage([Double](repeating: 0, count: rows))
      forEachRow(of: rows, columns: columns) { range in
        for row in range {
          visits.base[row] += 1
          for column in 0..<columns { y.base[row * columns + column] += Double(column + 1) }
        }
      }
      XCTAssertEqual(visits.scalars, Array(repeating: 1, count: rows), "\(rows) × \(columns)")
      XCTAssertEqual(y.scalars, (0..<rows * columns).map { Double($0 % columns + 1) }, "\(rows) × \(columns)")
    }
  }

  /// A cut that followed the number of threads would move the bits of whatever is added up range by
  /// range.
  func testTheCutDoesNotDependOnTheNumberOfThreads() {
    let before = WorkerPool.shared.threads
    defer { WorkerPool.shared.resize(to: before) }
    var cuts: [[[Range<Int>]]] = []
    for threads in [1, 2, 7] {
      WorkerPool.shared.resize(to: threads)
      cuts.append([
        ranges { body in forEachRange(of: 100_003, body) },
        ranges { body in forEachRow(of: 999, columns: 41, body) },
        ranges { body in
          sumOverRows(rows: 5_000, width: 3, into: storage([0, 0, 0] as [Float]).base) { r, _ in body(r) }
        },
      ])
    }
    XCTAssertGreaterThan(cuts[0].map(\.count).min() ?? 0, 1)
    XCTAssertEqual(cuts[1], cuts[0])
    XCTAssertEqual(cuts[2], cuts[0])
  }

  /// The ranges that a loop hands out, in order.
  private func ranges(_ loop: ((Range<Int>) -> Void) -> Void) -> [Range<Int>] {
    let ranges = Mutex<[Range<Int>]>([])
    loop { range in ranges.withLock { $0.append(range) } }
    return ranges.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
  }
}
