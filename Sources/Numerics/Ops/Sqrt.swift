import Autograd
import Checking

/// What the checks know of ``Sqrt``.
extension Sqrt {
  package static let entry = OpEntry(
    unary: Sqrt(), domain: .positive, large: (4, Domain(1...1e6)),
    extremes: [-.infinity, -1, 0, 1e-38, 1, 1e38, .infinity, .nan],
    yield: [.nan, .nan, 0, 1e-19, 1, 1e19, .infinity, .nan],
    tolerance: Tolerances(gradient: 2e-12, goldenDouble: 4e-16, goldenFloat: 2e-7, referenceFloat: 2e-7, precision: 4))
}
