import Autograd
import Checking

/// What the checks know of ``Subtract``.
extension Subtract {
  package static let entry = OpEntry(
    broadcasting: Subtract(),
    extremes: [
      [3e38, -3e38, .leastNonzeroMagnitude, 1e20, .infinity, .infinity, .nan, 1],
      [-3e38, 3e38, 0, 1, 1, .infinity, 1, .nan],
    ], yield: [.infinity, -.infinity, .leastNonzeroMagnitude, 1e20, .infinity, .nan, .nan, .nan],
    tolerance: Tolerances(goldenFloat: 2e-7, referenceFloat: 2e-7, precision: 30))
}
