import Autograd
import Checking
import TensorCore

/// What the checks know of ``BatchNorm2d``.
extension BatchNorm2d {
  package static let entry = OpEntry(
    BatchNorm2d.self,
    specimens: [
      Specimen("image", BatchNorm2d(), [[2, 3, 4, 3], [3], [3]]),
      Specimen("one-channel", BatchNorm2d(), [[3, 2, 2, 1], [1], [1]]),
      Specimen("one-pixel", BatchNorm2d(), [[4, 1, 1, 3], [3], [3]]),
      Specimen("one-image", BatchNorm2d(), [[1, 3, 3, 2], [2], [2]]),
      Specimen("three-values-a-channel", BatchNorm2d(), [[3, 1, 1, 2], [2], [2]]),
      Specimen("rectified", BatchNorm2d(rectifier: .relu), [[2, 3, 4, 3], [3], [3]]),
      Specimen("leaky", BatchNorm2d(rectifier: .leaky(0.2)), [[3, 2, 5, 2], [2], [2]]),
      Specimen("larger-epsilon", BatchNorm2d(epsilon: 0.01), [[2, 3, 3, 2], [2], [2]]),
      Specimen("large", BatchNorm2d(), [[2, 3, 3, 2], [2], [2]], domains: [Domain(98...102), .real], condition: 100),
      Specimen("constant-channel", BatchNorm2d(), [[2, 2, 3, 2], [2], [2]]),
      Specimen("one-row", BatchNorm2d(), [[2, 1, 5, 2], [2], [2]]),
      Specimen("rounded", BatchNorm2d(), [[3, 4, 5, 3], [3], [3]]),
      Specimen("long-axis", BatchNorm2d(), [[3, 1_100, 7, 2], [2], [2]]),
    ],
    variation: { dice in
      // Of many channels' sums, not all cancel: of one channel's, a gradient may have few digits left.
      let channels = dice.roll(8...40)
      let x: Shape = [dice.roll(2...9), dice.roll(1...30), dice.roll(1...30), channels]
      return Specimen("random", BatchNorm2d(), [x, [channels], [channels]])
    },
    rejected: [
      Rejected(BatchNorm2d(), [[2, 3, 4, 3], [3]], because: "3 inputs"),
      Rejected(BatchNorm2d(), [[2, 3, 4, 3], [4], [3]], because: "2 vectors [C]"),
      Rejected(BatchNorm2d(), [[3, 4, 3], [3], [3]], because: "images [N, H, W, C]"),
      Rejected(BatchNorm2d(), [[1, 1, 1, 3], [3], [3]], because: "more than one value per channel"),
      Rejected(BatchNorm2d(), [[0, 2, 2, 3], [3], [3]], because: "more than one value per channel"),
    ],
    extremes: [
      Extreme(
        BatchNorm2d(), [Tensor([2, 1, 1, 1], [1e15, -1e15]), Tensor([1], [1]), Tensor([1], [0])],
        yields: Tensor([2, 1, 1, 1], [1, -1])),
      Extreme(
        BatchNorm2d(), [Tensor([2, 1, 1, 1], [3, 3]), Tensor([1], [2]), Tensor([1], [5])],
        yields: Tensor([2, 1, 1, 1], [5, 5])),
    ],
    tolerance: Tolerances(gradient: 2e-9, goldenDouble: 2e-15, goldenFloat: 9e-7, referenceFloat: 8e-7, precision: 70))
}
