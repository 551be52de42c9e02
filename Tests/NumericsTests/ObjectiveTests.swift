import Autograd
import Checking
import Numerics
import TensorCore
import XCTest

/// The objective's invariants, and that the check of its divergence can fail.
final class ObjectiveTests: XCTestCase {
  func testTheObjectivesInvariantsHold() throws { try expectEveryCheckPasses("objective/") }

  /// ½ Σ f(μ, v) over each row.
  private func divergence(
    half: Double = 0.5, _ term: @escaping @Sendable (_ mu: Double, _ v: Double) -> Double
  ) -> Check {
    ObjectiveChecks.divergence { mu, v in
      let latent = mu.shape[1]
      return Tensor(
        [mu.shape[0]],
        (0..<mu.shape[0]).map { n in
          (n * latent..<(n + 1) * latent).reduce(0) { $0 + half * term(mu[position: $1], v[position: $1]) }
        })
    }
  }

  func testADivergenceWithAMistakeIsFarFromItsSamples() throws {
    let right = divergence { mu, v in mu * mu + Double.exp(v) - 1 - v }
    XCTAssert(try right.run().passed)
    let mistakes: [(String, Check)] = [
      ("lacks its ½", divergence(half: 1) { mu, v in mu * mu + Double.exp(v) - 1 - v }),
      ("has the wrong sign", divergence(half: -0.5) { mu, v in mu * mu + Double.exp(v) - 1 - v }),
      ("adds v", divergence { mu, v in mu * mu + Double.exp(v) - 1 + v }),
      ("takes v for σ", divergence { mu, v in mu * mu + Double.exp(2 * v) - 1 - 2 * v }),
      ("forgets μ", divergence { _, v in Double.exp(v) - 1 - v }),
      ("forgets the 1", divergence { mu, v in mu * mu + Double.exp(v) - v }),
    ]
    for (mistake, check) in mistakes {
      let result = try check.run()
      XCTAssertFalse(result.passed, "a divergence that \(mistake)")
      XCTAssertGreaterThan(result.largest, 20, "standard errors of a divergence that \(mistake)")
    }
  }
}
