import Autograd
import Checking

/// What the checks know of ``Softplus``.
extension Softplus {
  package static let entry = OpEntry(
    unary: Softplus(), large: (7, Domain(-30...30)), rejected: [Rejected(Softplus(), [[2], [2]], because: "1 inputs")],
    extremes: [-1000, -50, 0, 100, .infinity, .nan], yield: [0, 1.9287499e-22, 0.6931472, 100, .infinity, .nan],
    tolerance: Tolerances(gradient: 2e-12, goldenDouble: 6e-16, goldenFloat: 3e-7, referenceFloat: 2e-7, precision: 5))
}
