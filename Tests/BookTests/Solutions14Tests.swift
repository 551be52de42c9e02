import Book
import XCTest

final class Solutions14Tests: XCTestCase {
  func testDirectionsAreCodedAboveTheThreshold() {
    let variances = [9, 4, 2, 1, 0.5]
    XCTAssertEqual([1.0, 4, 16].map { rate(variances: variances, noise: 0.5, beta: $0).directions }, [4, 2, 1])
    for (beta, nats) in [(1.0, 3.52), (4, 1.10), (16, 0.06)] {
      XCTAssertEqual(rate(variances: variances, noise: 0.5, beta: beta).nats, nats, accuracy: 0.005)
    }
    XCTAssertEqual(rate(variances: variances, noise: 0.5, beta: 16).nats, 0.0588915178, accuracy: 1e-9)
  }

  func testANudgeBringsADeadDimensionBack() {
    XCTAssertEqual(priceFrom(a: 0, w: 0), 0)
    XCTAssertEqual(priceFrom(a: 0.001, w: 0), 0.895879735, accuracy: 1e-3)
    XCTAssertEqual(priceFrom(a: 0, w: 0.001), 0.895879735, accuracy: 1e-3)
  }

  func testTheBoundOfTheLinearModelIsTight() {
    for variance in [1.5, 6, 24] {
      XCTAssertEqual(boundAndTruth(variance: variance).bound, boundAndTruth(variance: variance).truth, accuracy: 1e-12)
    }
  }
}
