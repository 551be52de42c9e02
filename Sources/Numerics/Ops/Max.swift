import Autograd
import Checking

/// What the checks know of ``Max``.
extension Max {
  package static let entry = OpEntry(
    reducing: Max.self, { Max($0) },
    specimens: [
      Specimen("ties-share-the-gradient", Max(AxisReduction([1])), [[3, 4]]),
      Specimen("ties-over-two-axes", Max(AxisReduction([0, 1], keepingAxes: true)), [[3, 4]]),
      Specimen("kink-sides", Max(AxisReduction([1])), [[2, 3]]),
    ], rejected: [Rejected(Max(AxisReduction([1])), [[2, 0]], because: "scalars to reduce over [1]")],
    extremes: [
      [-.infinity, -.infinity, -.infinity], [3e38, .infinity, 0], [.nan, 1, 2], [1, .nan, 2], [0, 2, .nan],
    ], yield: [-.infinity, .infinity, .nan, .nan, .nan], tolerance: Tolerances())
}
