import Book
import TensorCore
import XCTest

final class Solutions07Tests: XCTestCase {
  func testTheGapIsTheDivergenceFromThePosterior() {
    for (x, mu, v) in [(0.0, 0.0, 0.0), (1.5, -0.5, 0.3), (-2, 1, -2)] {
      let (gap, divergence) = gapAndDivergence(x: x, mu: mu, logVariance: v)
      XCTAssertEqual(gap, divergence, accuracy: 1e-14)
      XCTAssertGreaterThan(gap, 0)
    }
    XCTAssertEqual(gapAndDivergence(x: 3, mu: 1.5, logVariance: -Double.log(2)).gap, 0, accuracy: 1e-14)
  }

  func testThePosteriorsWeightsAreAllTheEvidence() {
    let evidence = -0.5 * (Double.log(4 * .pi) + 0.8 * 0.8 / 2)
    for epsilon in [-2.0, 0, 0.3, 4] {
      XCTAssertEqual(logWeightOfThePosterior(x: 0.8, epsilon: epsilon), evidence, accuracy: 1e-13)
    }
  }

  func testTwoCausesCostOneBit() {
    XCTAssertEqual(gapOfTwoCauses(distance: 0), 0, accuracy: 1e-12)
    XCTAssertEqual(gapOfTwoCauses(distance: 12), Double.log(2), accuracy: 1e-6)
    XCTAssertLessThan(gapOfTwoCauses(distance: 1), gapOfTwoCauses(distance: 2))
  }
}
