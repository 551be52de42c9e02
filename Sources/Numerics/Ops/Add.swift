import Autograd
import Checking

/// What the checks know of ``Add``.
extension Add {
  package static let entry = OpEntry(
    broadcasting: Add(),
    extremes: [
      [3e38, -3e38, .leastNonzeroMagnitude, 1e20, .infinity, .infinity, .nan, 1],
      [3e38, -3e38, 0, 1, 1, -.infinity, 1, .nan],
    ], yield: [.infinity, -.infinity, .leastNonzeroMagnitude, 1e20, .infinity, .nan, .nan, .nan],
    tolerance: Tolerances(goldenFloat: 2e-7, referenceFloat: 2e-7, precision: 30))
}
