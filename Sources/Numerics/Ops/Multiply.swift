import Autograd
import Checking

/// What the checks know of ``Multiply``.
extension Multiply {
  package static let entry = OpEntry(
    broadcasting: Multiply(),
    extremes: [
      [1e30, -1e30, 1e-30, .leastNonzeroMagnitude, 0, .infinity, .nan, 0],
      [1e30, 1e30, 1e-30, 1, .infinity, -2, 0, .nan],
    ], yield: [.infinity, -.infinity, 0, .leastNonzeroMagnitude, .nan, -.infinity, .nan, .nan],
    tolerance: Tolerances(gradient: 1e-16, goldenFloat: 2e-7, referenceFloat: 2e-7, precision: 40))
}
