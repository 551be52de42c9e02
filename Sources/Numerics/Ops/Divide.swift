import Autograd
import Checking

/// What the checks know of ``Divide``.
extension Divide {
  package static let entry = OpEntry(
    broadcasting: Divide(), domains: [.real, .positive],
    extremes: [
      [1, -1, 0, 1e30, 1e-30, 5, .infinity, .nan, 1], [0, 0, 0, 1e-30, 1e30, .infinity, .infinity, 1, .nan],
    ], yield: [.infinity, -.infinity, .nan, .infinity, 0, 0, .nan, .nan, .nan],
    tolerance: Tolerances(gradient: 2e-12, goldenDouble: 7e-16, goldenFloat: 4e-7, referenceFloat: 2e-7, precision: 20))
}
