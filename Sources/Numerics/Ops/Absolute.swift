import Autograd
import Checking
import TensorCore

/// What the checks know of ``Absolute``.
extension Absolute {
  package static let entry = OpEntry(
    elementwise: Absolute(), domains: [Domain(-2...2, kinks: [0])],
    specimens: Specimen.unary(Absolute(), domain: Domain(-2...2, kinks: [0])) + [
      Specimen("kink", Absolute(), [[4]], domains: [Domain(-0.1...0.1, kinks: [0])])
    ],
    rejected: [Rejected(Absolute(), [], because: "1 inputs"), Rejected(Absolute(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(
        Absolute(), [[-.infinity, -3e38, -.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan]],
        yields: [.infinity, 3e38, .leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan])
    ],
    tolerance: .exact)
}
