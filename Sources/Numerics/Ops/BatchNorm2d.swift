import Autograd
import Checking
import TensorCore

/// What the checks know of ``BatchNorm2d``.
extension BatchNorm2d {
  package static let entry = OpEntry(
    BatchNorm2d.self,
    specimens: [
      specimen("image", [2, 3, 4, 3]), specimen("one-channel", [3, 2, 2, 1]), specimen("one-pixel", [4, 1, 1, 3]),
      specimen("one-image", [1, 3, 3, 2]), specimen("three-values-a-channel", [3, 1, 1, 2]),
      specimen("rectified", [2, 3, 4, 3], BatchNorm2d(rectifier: .relu)),
      specimen("leaky", [3, 2, 5, 2], BatchNorm2d(rectifier: .leaky(0.2))),
      specimen("larger-epsilon", [2, 3, 3, 2], BatchNorm2d(epsilon: 0.01)),
      Specimen("large", BatchNorm2d(), [[2, 3, 3, 2], [2], [2]], domains: [Domain(98...102), .real], condition: 100),
      specimen("constant-channel", [2, 2, 3, 2]), specimen("one-row", [2, 1, 5, 2]),
      specimen("rounded", [3, 4, 5, 3]), specimen("long-axis", [3, 1_101, 7, 3]),
    ],
    variation: { dice in
      // Of many channels' sums, not all cancel: of one channel's, a gradient may have few digits
      // left.
      let channels = dice.roll(8...40)
      return specimen("random", [dice.roll(2...9), dice.roll(1...30), dice.roll(1...30), channels])
    },
    rejected: [
      Rejected(BatchNorm2d(), [[2, 3, 4, 3], [3]], because: "3 inputs"),
      Rejected(BatchNorm2d(), [[2, 3, 4, 3], [4], [3]], because: "2 vectors [C]"),
      Rejected(BatchNorm2d(), [[3, 4, 3], [3], [3]], because: "images [N, H, W, C]"),
      Rejected(BatchNorm2d(), [[1, 1, 1, 3], [3], [3]], because: "more than one value per channel"),
      Rejected(BatchNorm2d(), [[0, 2, 2, 3], [3], [3]], because: "more than one value per channel"),
    ], extremes: [extreme([1e15, -1e15], 1, 0, [1, -1]), extreme([3, 3], 2, 5, [5, 5])],
    tolerance: Tolerances(gradient: 4e-11, goldenDouble: 2e-15, goldenFloat: 9e-7, referenceFloat: 8e-7, precision: 70))

  private static func specimen(_ name: String, _ x: Shape, _ op: BatchNorm2d = BatchNorm2d()) -> Specimen {
    Specimen(name, op, [x, [x[3]], [x[3]]])
  }

  /// Two images of one pixel, with γ and β.
  private static func extreme(_ x: [Float], _ gamma: Float, _ beta: Float, _ y: [Float]) -> Extreme {
    Extreme(
      BatchNorm2d(), [Tensor([2, 1, 1, 1], x), Tensor([1], [gamma]), Tensor([1], [beta])],
      yields: Tensor([2, 1, 1, 1], y))
  }
}
