import Autograd
import Checking
import TensorCore

/// What the checks know of ``Tanh``.
extension Tanh {
  package static let entry = OpEntry(
    elementwise: Tanh(), domains: [.real],
    specimens: Specimen.unary(Tanh(), large: (6, Domain(-30...30))),
    rejected: [Rejected(Tanh(), [], because: "1 inputs"), Rejected(Tanh(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(
        Tanh(), [[-.infinity, -1000, -1e-30, 0, 1e-30, 1000, .infinity, .nan]],
        yields: [-1, -1, -1e-30, 0, 1e-30, 1, 1, .nan])
    ],
    tolerance: Tolerances(gradient: 1e-10, goldenDouble: 7e-16, goldenFloat: 4e-7, referenceFloat: 3e-7, precision: 8))
}
