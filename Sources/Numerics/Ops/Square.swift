import Autograd
import Checking

/// What the checks know of ``Square``.
extension Square {
  package static let entry = OpEntry(
    unary: Square(), large: (5, Domain(-1e6...1e6)),
    extremes: [-.infinity, -1e20, -1e19, 0, 1e-19, 1e-30, .infinity, .nan],
    yield: [.infinity, .infinity, 1e38, 0, 1e-38, 0, .infinity, .nan],
    tolerance: Tolerances(gradient: 2e-12, goldenFloat: 1e-7, referenceFloat: 1e-7, precision: 3))
}
