import Book
import XCTest

final class Solutions20Tests: XCTestCase {
  func testTheTreeSendsLessThanTwoVectors() {
    XCTAssertEqual(bytesOfTheTree(processes: 1, scalars: 1_000), 0)
    XCTAssertEqual(bytesOfTheTree(processes: 2, scalars: 1_000), 4_000)
    XCTAssertEqual(bytesOfTheTree(processes: 8, scalars: 1_000), 7_000)
    XCTAssertEqual(bytesOfTheFirst(processes: 8, scalars: 1_000), 28_000)
  }

  func testMoreProcessesCanBeWorse() {
    func best(_ compute: Double) -> Int {
      bestProcesses(compute: compute, latency: 1e-4, bytes: 1.25e6, bytesPerSecond: 1.25e8)
    }
    // Two processes send 10 ms of bytes.
    XCTAssertEqual(best(0.015), 1)
    XCTAssertGreaterThan(best(0.1), 16)
    XCTAssertLessThan(best(0.1), 1 << 20)
    XCTAssertEqual(
      stepSeconds(compute: 1, processes: 4, latency: 0.01, bytes: 2, bytesPerSecond: 10), 0.25 + 0.04 + 0.3,
      accuracy: 1e-12)
  }

  func testAPartWeighsAsMuchAsItHasImages() {
    let parts: [(images: Int, mean: Double)] = [(1, 7), (2, 1), (2, 3), (2, 5)]
    XCTAssertEqual(meanOfParts(parts), (7 + 2 + 6 + 10) / 7, accuracy: 1e-12)
    XCTAssertNotEqual(meanOfParts(parts), 4)
  }
}
