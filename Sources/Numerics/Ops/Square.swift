import Autograd
import Checking
import TensorCore

/// What the checks know of ``Square``.
extension Square {
  package static let entry = OpEntry(
    elementwise: Square(), domains: [.real],
    specimens: Specimen.unary(Square(), large: (5, Domain(-1e6...1e6))),
    rejected: [Rejected(Square(), [], because: "1 inputs"), Rejected(Square(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(
        Square(), [[-.infinity, -1e20, -1e19, 0, 1e-19, 1e-30, .infinity, .nan]],
        yields: [.infinity, .infinity, 1e38, 0, 1e-38, 0, .infinity, .nan])
    ],
    tolerance: Tolerances(gradient: 2e-11, goldenFloat: 1e-7, referenceFloat: 1e-7, precision: 3))
}
