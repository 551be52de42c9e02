import Autograd
import Checking
import TensorCore

/// What the checks know of ``Negate``.
extension Negate {
  package static let entry = OpEntry(
    elementwise: Negate(), domains: [.real],
    specimens: Specimen.unary(Negate()),
    rejected: [Rejected(Negate(), [], because: "1 inputs"), Rejected(Negate(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(
        Negate(), [[-.infinity, -3e38, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan]],
        yields: [.infinity, 3e38, 0, -.leastNonzeroMagnitude, -3e38, -.infinity, .nan])
    ],
    tolerance: .exact)
}
