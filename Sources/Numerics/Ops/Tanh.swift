import Autograd
import Checking

/// What the checks know of ``Tanh``.
extension Tanh {
  package static let entry = OpEntry(
    unary: Tanh(), large: (6, Domain(-30...30)),
    extremes: [-.infinity, -1000, -1e-30, 0, 1e-30, 1000, .infinity, .nan],
    yield: [-1, -1, -1e-30, 0, 1e-30, 1, 1, .nan],
    tolerance: Tolerances(gradient: 2e-12, goldenDouble: 7e-16, goldenFloat: 4e-7, referenceFloat: 3e-7, precision: 8))
}
