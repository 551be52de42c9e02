import Autograd
import Checking

/// What the checks know of ``Log``.
extension Log {
  package static let entry = OpEntry(
    unary: Log(), domain: .positive, large: (7, Domain(1...1e6)),
    extremes: [-.infinity, -1, 0, 1e-38, 1, 3e38, .infinity, .nan],
    yield: [.nan, .nan, -.infinity, -87.498234, 0, 88.596846, .infinity, .nan],
    tolerance: Tolerances(
      gradient: 2e-12, goldenDouble: 3e-16, goldenFloat: 2e-7, referenceFloat: 2e-7, precision: 3, extremes: 3e-7))
}
