import Autograd
import Checking

/// What the checks know of ``Negate``.
extension Negate {
  package static let entry = OpEntry(
    unary: Negate(), extremes: [-.infinity, -3e38, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan, -0.0],
    yield: [.infinity, 3e38, -0.0, -.leastNonzeroMagnitude, -3e38, -.infinity, .nan, 0], tolerance: .exact)
}
