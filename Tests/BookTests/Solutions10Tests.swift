import Book
import XCTest

final class Solutions10Tests: XCTestCase {
  func testOneGradientPredictsTheLoss() {
    let (predicted, found) = lossAfterRaisingABias(by: 0.01)
    XCTAssertEqual(predicted, found, accuracy: 1e-5)
    XCTAssertNotEqual(predicted, found, accuracy: 1e-7)
    XCTAssertLessThan(found, lossAfterRaisingABias(by: 0).found)
  }

  func testTheUnitWakesForSomeNoise() { XCTAssertEqual(largestWakingNoise(), -0.585, accuracy: 0.001) }

  func testABatchsGradientsAreMeans() { XCTAssertLessThan(largestDifferenceOfMeans(), 1e-15) }
}
