import Autograd
import Checking

/// What the checks know of ``Exp``.
extension Exp {
  package static let entry = OpEntry(
    unary: Exp(), large: (6, Domain(-80...80)), extremes: [-.infinity, -1000, -80, 0, 1e-30, 88, 89, .infinity, .nan],
    yield: [0, 0, 1.8048514e-35, 1, 1, 1.6516363e38, .infinity, .infinity, .nan],
    tolerance: Tolerances(gradient: 2e-12, goldenDouble: 2e-16, goldenFloat: 2e-7, referenceFloat: 2e-7, precision: 5))
}
