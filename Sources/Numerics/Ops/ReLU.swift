import Autograd
import Checking
import TensorCore

/// What the checks know of ``ReLU``.
extension ReLU {
  package static let entry = OpEntry(
    elementwise: ReLU(), domains: [Domain(-2...2, kinks: [0])],
    specimens: Specimen.unary(ReLU(), domain: Domain(-2...2, kinks: [0])) + [
      Specimen("kink", ReLU(), [[4]], domains: [Domain(-0.1...0.1, kinks: [0])])
    ],
    rejected: [Rejected(ReLU(), [], because: "1 inputs"), Rejected(ReLU(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(
        ReLU(), [[-.infinity, -3e38, -.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan]],
        yields: [0, 0, 0, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan])
    ],
    tolerance: .exact)
}
