import Book
import TensorCore
import XCTest

final class Solutions08Tests: XCTestCase {
  func testWithoutNoiseTheVarianceFeelsTheDivergenceAlone() throws {
    let (loss, divergence) = try logVarianceSlopesWithoutNoise()
    XCTAssertEqual(loss.count, 2)
    for (a, b) in zip(loss.scalars, divergence.scalars) {
      XCTAssertEqual(a, b, accuracy: 1e-15)
      XCTAssertNotEqual(a, 0)
    }
  }

  func testMirroredNoiseCancelsInTheSlopeOfASquare() {
    for epsilon in [-1.5, 0.2, 3] {
      XCTAssertEqual(mirroredSlope(mu: 1, logVariance: 0.7, epsilon: epsilon), -4, accuracy: 1e-14)
    }
  }

  func testWithItsBaselineACoinShowsTheSameSlopeOnBothSides() {
    let (loss, a) = ((zero: 2.0, one: -1.0), 0.4)
    let baseline = perfectBaseline(loss: loss, a: a)
    let p = Double.sigmoid(a)
    // E f = p f₁ + (1 − p) f₀, and p has the slope p (1 − p).
    let exact = p * (1 - p) * (loss.one - loss.zero)
    for side in [false, true] {
      XCTAssertEqual(coinSlope(loss: loss, a: a, showsOne: side, baseline: baseline), exact, accuracy: 1e-14)
    }
  }
}
