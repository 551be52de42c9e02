import Autograd
import Checking

/// What the checks know of ``Absolute``.
extension Absolute {
  package static let entry = OpEntry(
    unary: Absolute(), domain: Domain(-2...2, kinks: [0]),
    specimens: [Specimen("kink", Absolute(), [[4]], domains: [Domain(-0.1...0.1, kinks: [0])])],
    extremes: [-.infinity, -3e38, -.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan],
    yield: [.infinity, 3e38, .leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan],
    slopes: [-1, -1, -1, 0, 1, 1, 1, 0],
    tolerance: .exact)
}
