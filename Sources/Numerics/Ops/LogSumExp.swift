import Autograd
import Checking

/// What the checks know of ``LogSumExp``.
extension LogSumExp {
  package static let entry = OpEntry(
    reducing: LogSumExp.self, { LogSumExp($0) },
    specimens: [
      Specimen("large", LogSumExp(AxisReduction([1])), [[3, 3]], domains: [Domain(-300...300)]),
      Specimen("no-scalars", LogSumExp(AxisReduction([1])), [[2, 0]]),
    ],
    extremes: [
      [-.infinity, -.infinity], [.infinity, 100], [.infinity, .infinity], [-.infinity, 3], [.nan, 0], [3e38, 3e38],
      [-2e38, -.infinity],
    ], yield: [-.infinity, .infinity, .infinity, 3, .nan, 3e38, -2e38],
    tolerance: Tolerances(gradient: 5e-12, goldenDouble: 2e-15, goldenFloat: 3e-7, referenceFloat: 8e-7, precision: 10))
}
