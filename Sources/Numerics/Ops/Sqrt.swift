import Autograd
import Checking
import TensorCore

/// What the checks know of ``Sqrt``.
extension Sqrt {
  package static let entry = OpEntry(
    elementwise: Sqrt(), domains: [.positive],
    specimens: Specimen.unary(Sqrt(), domain: .positive, large: (4, Domain(1...1e6))),
    rejected: [Rejected(Sqrt(), [], because: "1 inputs"), Rejected(Sqrt(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(
        Sqrt(), [[-.infinity, -1, 0, 1e-38, 1, 1e38, .infinity, .nan]],
        yields: [.nan, .nan, 0, 1e-19, 1, 1e19, .infinity, .nan])
    ],
    tolerance: Tolerances(gradient: 9e-11, goldenDouble: 4e-16, goldenFloat: 2e-7, referenceFloat: 2e-7, precision: 4))
}
