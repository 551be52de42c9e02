import Autograd
import Checking

/// What the checks know of ``ReLU``.
extension ReLU {
  package static let entry = OpEntry(
    unary: ReLU(), domain: Domain(-2...2, kinks: [0]),
    specimens: [Specimen("kink", ReLU(), [[4]], domains: [Domain(-0.1...0.1, kinks: [0])])],
    extremes: [-.infinity, -3e38, -.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan],
    yield: [0, 0, 0, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan], slopes: [0, 0, 0, 0, 1, 1, 1, 1],
    tolerance: .exact)
}
