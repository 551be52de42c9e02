import Book
import TensorCore
import XCTest

final class Solutions09Tests: XCTestCase {
  private func price(_ mu: Double, _ v: Double) -> Double { 0.5 * (mu * mu + Double.exp(v) - 1 - v) }

  func testWithoutCorrelationThePricesAreAdded() {
    let found = correlatedPrice(mu: (0.5, -1), logVariance: (0.2, -0.7), correlation: 0)
    XCTAssertEqual(found, price(0.5, 0.2) + price(-1, -0.7), accuracy: 1e-14)
  }

  func testACorrelatedPriorPrefersTheDiagonal() {
    func found(_ a: Double, _ b: Double) -> Double {
      correlatedPrice(mu: (a, b), logVariance: (0, 0), correlation: 0.5)
    }
    XCTAssertLessThan(found(2, 2), price(2, 0) * 2)
    XCTAssertGreaterThan(found(2, -2), price(2, 0) * 2)
    XCTAssertEqual(found(0, 0), 0.25 / 0.75 + 0.5 * Double.log(0.75), accuracy: 1e-15)
    // Cheaper as soon as m² ρ / (1 + ρ), here m² / 3, is more than that.
    let least = (3 * found(0, 0)).squareRoot()
    XCTAssertGreaterThan(found(0.99 * least, 0.99 * least), price(0.99 * least, 0) * 2)
    XCTAssertLessThan(found(1.01 * least, 1.01 * least), price(1.01 * least, 0) * 2)
  }

  func testTheOtherDivergenceMindsANarrowPosterior() {
    XCTAssertEqual(reversePrice(mu: 0, logVariance: 0), 0)
    XCTAssertGreaterThan(reversePrice(mu: 0, logVariance: -4), 10 * price(0, -4))
    XCTAssertLessThan(reversePrice(mu: 0, logVariance: 4), price(0, 4) / 10)
  }

  func testNoOtherPosteriorIsBetter() {
    let (x, s) = (1.5, 0.4)
    func cost(_ mu: Double, _ v: Double) -> Double {
      ((x - mu) * (x - mu) + Double.exp(v)) / (2 * s * s) + price(mu, v)
    }
    let best = bestPosterior(x: x, s: s)
    for (dmu, dv) in [(0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01)] {
      XCTAssertGreaterThan(cost(best.mu + dmu, best.logVariance + dv), cost(best.mu, best.logVariance))
    }
  }
}
