import Book
import XCTest

final class Solutions12Tests: XCTestCase {
  func testAShortLastBatchMayNotCountAsAWholeOne() {
    let means = meansOfAnEpoch([Double](repeating: 100, count: 7) + [200], images: 1000, batchSize: 128)
    XCTAssertEqual(means.perImage, 110.4, accuracy: 1e-9)
    XCTAssertEqual(means.perBatch, 112.5, accuracy: 1e-9)
  }

  func testDrawsWithReplacementMissAThirdOfTheImages() {
    XCTAssertEqual(shareSeen(images: 60_000), 0.632, accuracy: 0.005)
  }

  func testShardsAgreeToRoundings() throws {
    let deviation = try deviationOfShards()
    XCTAssertGreaterThan(deviation, 0)
    XCTAssertLessThan(deviation, 1e-5)
  }
}
