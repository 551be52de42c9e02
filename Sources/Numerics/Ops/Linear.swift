import Autograd
import Checking
import TensorCore

/// What the checks know of ``Linear``.
extension Linear {
  package static let entry = OpEntry(
    Linear.self,
    specimens: [
      Specimen("plain", Linear(), [[3, 5], [4, 5], [4]]), Specimen("one-input", Linear(), [[4, 1], [3, 1], [3]]),
      Specimen("one-output", Linear(), [[4, 3], [1, 3], [1]]), Specimen("one-row", Linear(), [[1, 3], [2, 3], [2]]),
      Specimen("empty-batch", Linear(), [[0, 3], [2, 3], [2]]), Specimen("without-bias", Linear(), [[3, 5], [4, 5]]),
      Specimen("square", Linear(), [[3, 3], [3, 3], [3]]), Specimen("rounded", Linear(), [[7, 37], [5, 37], [5]]),
      Specimen("long-batch", Linear(), [[1_000, 9], [5, 9], [5]]),
      Specimen("long-rows", Linear(), [[3, 3_001], [4, 3_001], [4]]),
    ],
    variation: { dice in
      let (rows, inputs, outputs) = (dice.roll(1...300), dice.roll(1...90), dice.roll(1...90))
      let shapes: [Shape] = [[rows, inputs], [outputs, inputs], [outputs]]
      return Specimen("random", Linear(), dice.coin() ? shapes : Array(shapes.prefix(2)))
    },
    rejected: [
      Rejected(Linear(), [[2, 3]], because: "2 or 3 inputs"),
      Rejected(Linear(), [[2, 3], [3, 4]], because: "a weight [O, I]"),
      Rejected(Linear(), [[], []], because: "rows [N, I]"), Rejected(Linear(), [[3], [4, 3]], because: "rows [N, I]"),
      Rejected(Linear(), [[2, 3], [4, 3], [3]], because: "a bias of the shape [4]"),
    ],
    extremes: [
      Extreme(
        Linear(),
        [
          Tensor([5, 2], [1e30, 1, .infinity, 1, -.infinity, 2, .nan, 0, 1, 2]), Tensor([2, 2], [1e30, 1, 1, 1]),
          Tensor([2], [0, 5]),
        ],
        yields: Tensor([5, 2], [.infinity, 1e30, .infinity, .infinity, -.infinity, -.infinity, .nan, .nan, 1e30, 8])),
      // Of a batch of zeros, which may be left out of products with numbers, an infinite weight
      // makes NaN in its own column.
      Extreme(
        Linear(),
        [
          Tensor([60, 80]), Tensor([104, 80], (0..<104 * 80).map { $0 == 731 ? .infinity : 1 }),
          Tensor([104], repeating: 2),
        ],
        yields: Tensor([60, 104], (0..<60 * 104).map { $0 % 104 == 731 / 80 ? .nan : 2 })),
    ],
    tolerance: Tolerances(gradient: 9e-12, goldenDouble: 5e-16, goldenFloat: 3e-7, referenceFloat: 2e-6, precision: 40))
}
