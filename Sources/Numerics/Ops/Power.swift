import Autograd
import Checking
import TensorCore

/// What the checks know of ``Power``.
extension Power {
  package static let entry: OpEntry = {
    let bothSigns = Domain(-2...2, kinks: [0])
    func specimen(_ name: String, _ exponent: Double, _ shape: Shape, _ domain: Domain = .positive) -> Specimen {
      Specimen(name, Power(exponent: exponent), [shape], domains: [domain])
    }
    let cube = Power(exponent: 3)
    return OpEntry(
      Power.self,
      specimens: [
        specimen("square-root", 0.5, [11]), specimen("two-and-a-half", 2.5, [2, 3, 2]),
        specimen("inverse-square-root", -0.5, [1, 6]), specimen("square-of-both-signs", 2, [3, 4], bothSigns),
        specimen("cube-of-both-signs", 3, [9], bothSigns), specimen("reciprocal-of-both-signs", -1, [9]),
        specimen("scalar", 3, [], bothSigns), specimen("empty-batch", 2, [0, 2]), specimen("zeroth", 0, [5], bothSigns),
        specimen("first", 1, [5], bothSigns), specimen("rounded", 2.5, [17]), specimen("long-axis", 2.5, [3, 9_001]),
        specimen("square", 2.5, [23, 23]),
        specimen("one-column", 2.5, [1_001, 1]),
      ],
      variation: { dice in
        let exponent = Double(dice.roll(-6...10)) / 2
        let shape = dice.shape()
        return Specimen("power \(exponent)", Power(exponent: exponent), [shape], domains: [.positive])
      },
      rejected: Rejected.unary(cube) + [
        Rejected(Power(exponent: .nan), [[2]], because: "a finite exponent"),
        Rejected(Power(exponent: .infinity), [[2]], because: "a finite exponent"),
      ],
      extremes: [
        Extreme(
          cube, [[-.infinity, -1e13, -1e12, 0, 1e-12, 1e-30, 1e13, .infinity, .nan]],
          yields: [-.infinity, -.infinity, -1e36, 0, 1e-36, 0, .infinity, .infinity, .nan]),
        Extreme(Power(exponent: 0.5), [[-1, 0, 1e38, .nan]], yields: [.nan, 0, 1e19, .nan]),
        Extreme(
          Power(exponent: -1), [[0, -4, 1e38, .infinity]], yields: [.infinity, -0.25, 1e-38, 0],
          slopes: [[-.infinity, -0.0625, -0.0, -0.0]]),
        Extreme(
          Power(exponent: 2), [[-0x1p-10, 0, 0x1p-10]], yields: [0x1p-20, 0, 0x1p-20], slopes: [[-0x1p-9, 0, 0x1p-9]]),
        // 1 to any power and anything to the 0th are 1, but not NaN to another.
        Extreme(Power(exponent: 0), [[-2, 0, 3e38]], yields: [1, 1, 1]),
      ],
      tolerance: Tolerances(
        gradient: 1e-12, goldenDouble: 4e-16, goldenFloat: 4e-7, referenceFloat: 2e-7, precision: 5, extremes: 5e-7))
  }()
}
