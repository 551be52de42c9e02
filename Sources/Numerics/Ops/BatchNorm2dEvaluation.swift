import Autograd
import Checking
import TensorCore

/// What the checks know of ``BatchNorm2dEvaluation``.
extension BatchNorm2dEvaluation {
  package static let entry = OpEntry(
    BatchNorm2dEvaluation.self,
    specimens: [
      specimen("image", [2, 3, 4, 3]), specimen("one-channel", [3, 2, 2, 1]), specimen("one-value", [1, 1, 1, 2]),
      specimen("larger-epsilon", [2, 3, 3, 2], epsilon: 0.01), specimen("empty-batch", [0, 3, 3, 2]),
      specimen("one-row", [2, 1, 5, 2]), specimen("rounded", [3, 4, 5, 3]), specimen("long-axis", [3, 1_101, 7, 3]),
    ],
    variation: { dice in
      specimen("random", [dice.roll(1...9), dice.roll(1...30), dice.roll(1...30), dice.roll(8...40)])
    },
    rejected: [
      Rejected(BatchNorm2dEvaluation(), [[2, 3, 4, 3], [3], [3]], because: "5 inputs"),
      Rejected(BatchNorm2dEvaluation(), [[2, 3, 4, 3], [3], [3], [3], [1]], because: "4 vectors [C]"),
    ],
    extremes: [
      Extreme(
        BatchNorm2dEvaluation(),
        [
          Tensor([2, 1, 1, 1], [1e30, .nan]), Tensor([1], [1]), Tensor([1], [0]), Tensor([1], [0]), Tensor([1], [1e36]),
        ], yields: Tensor([2, 1, 1, 1], [1e12, .nan]))
    ], constants: [3, 4],
    tolerance: Tolerances(
      gradient: 3e-12, goldenDouble: 5e-16, goldenFloat: 7e-7, referenceFloat: 8e-7, precision: 50, extremes: 2e-7))

  private static func specimen(_ name: String, _ x: Shape, epsilon: Double = 1e-5) -> Specimen {
    Specimen(
      name, BatchNorm2dEvaluation(epsilon: epsilon), [x, [x[3]], [x[3]], [x[3]], [x[3]]],
      domains: [.real, .real, .real, .real, .positive])
  }
}
