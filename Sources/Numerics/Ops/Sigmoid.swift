import Autograd
import Checking

/// What the checks know of ``Sigmoid``.
extension Sigmoid {
  package static let entry = OpEntry(
    unary: Sigmoid(), large: (6, Domain(-30...30)), rejected: [Rejected(Sigmoid(), [[2], [2]], because: "1 inputs")],
    extremes: [-.infinity, -1000, -50, 0, 50, .infinity, .nan], yield: [0, 0, 1.9287499e-22, 0.5, 1, 1, .nan],
    tolerance: Tolerances(gradient: 3e-12, goldenDouble: 2e-15, goldenFloat: 4e-7, referenceFloat: 3e-7, precision: 9))
}
