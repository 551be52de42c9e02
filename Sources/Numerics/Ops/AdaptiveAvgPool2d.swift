import Autograd
import Checking
import TensorCore

/// What the checks know of ``AdaptiveAvgPool2d``.
extension AdaptiveAvgPool2d {
  package static let entry = OpEntry(
    AdaptiveAvgPool2d.self,
    specimens: [
      Specimen("halved", AdaptiveAvgPool2d(height: 4, width: 4), [[2, 8, 8, 1]]),
      Specimen("not-divisible", AdaptiveAvgPool2d(height: 3, width: 4), [[2, 7, 5, 2]]),
      Specimen("enlarged", AdaptiveAvgPool2d(height: 4, width: 4), [[2, 2, 2, 3]]),
      Specimen("enlarged-not-divisible", AdaptiveAvgPool2d(height: 4, width: 5), [[1, 3, 2, 2]]),
      Specimen("one-axis-up-one-down", AdaptiveAvgPool2d(height: 3, width: 4), [[1, 2, 9, 2]]),
      Specimen("unchanged", AdaptiveAvgPool2d(height: 4, width: 4), [[2, 4, 4, 2]]),
      Specimen("to-one-pixel", AdaptiveAvgPool2d(height: 1, width: 1), [[2, 3, 5, 2]]),
      Specimen("empty-batch", AdaptiveAvgPool2d(height: 4, width: 4), [[0, 8, 8, 2]]),
      Specimen("one-row", AdaptiveAvgPool2d(height: 2, width: 3), [[2, 1, 5, 2]]),
      Specimen("rounded", AdaptiveAvgPool2d(height: 3, width: 4), [[2, 7, 5, 2]]),
      Specimen("long-axis", AdaptiveAvgPool2d(height: 3, width: 4), [[3, 1_101, 5, 3]]),
    ],
    variation: { dice in
      Specimen(
        "random", AdaptiveAvgPool2d(height: dice.roll(1...9), width: dice.roll(1...9)),
        [[dice.roll(1...6), dice.roll(1...20), dice.roll(1...20), dice.roll(1...9)]])
    },
    rejected: [
      Rejected(AdaptiveAvgPool2d(height: 0, width: 4), [[2, 8, 8, 1]], because: "at least 1×1"),
      Rejected(AdaptiveAvgPool2d(height: 1, width: 1), [[]], because: "images [N, H, W, C]"),
      Rejected(AdaptiveAvgPool2d(height: 4, width: 4), [[8, 8, 1]], because: "images [N, H, W, C]"),
      Rejected(AdaptiveAvgPool2d(height: 4, width: 4), [[2, 0, 8, 1]], because: "at least one pixel"),
      Rejected(AdaptiveAvgPool2d(height: 4, width: 4), [[2, 8, 8, 1], [1]], because: "1 inputs"),
    ],
    extremes: [
      // The mean of the largest powers of two is itself, and an infinity or NaN stays in its cell.
      Extreme(
        AdaptiveAvgPool2d(height: 1, width: 2),
        [Tensor([2, 2, 4, 1], [.infinity, 1, 2, 3, 4, 5, 6, 7, 0x1p127, 0x1p127, .nan, 1, 0x1p127, 0x1p127, 1, 1])],
        yields: Tensor([2, 1, 2, 1], [.infinity, 4.5, 0x1p127, .nan])),
      Extreme(
        AdaptiveAvgPool2d(height: 1, width: 1), [Tensor([2, 1, 2, 1], [.infinity, -.infinity, -.infinity, 0])],
        yields: Tensor([2, 1, 1, 1], [.nan, -.infinity])),
    ],
    tolerance: Tolerances(gradient: 3e-11, goldenDouble: 7e-16, goldenFloat: 3e-7, referenceFloat: 1e-6, precision: 20))
}
