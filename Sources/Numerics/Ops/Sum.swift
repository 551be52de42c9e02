import Autograd
import Checking

/// What the checks know of ``Sum``.
extension Sum {
  package static let entry = OpEntry(
    reducing: Sum.self, { Sum($0) }, specimens: [Specimen("no-scalars", Sum(AxisReduction([1])), [[2, 0]])],
    extremes: [
      [3e38, 3e38], [.infinity, 1], [.infinity, -.infinity], [.nan, 1], [1e20, 1], [.leastNonzeroMagnitude, 0],
    ], yield: [.infinity, .infinity, .nan, .nan, 1e20, .leastNonzeroMagnitude],
    tolerance: Tolerances(goldenFloat: 2e-7, referenceFloat: 2e-6, precision: 20))
}
