import Autograd
import Checking
import TensorCore

/// What the checks know of ``Conv2d``.
extension Conv2d {
  package static let entry = OpEntry(
    Conv2d.self,
    specimens: [
      Specimen("four-by-four-stride-two", Conv2d(stride: (2, 2), padding: (1, 1)), [[2, 8, 8, 2], [3, 2, 4, 4]]),
      Specimen(
        "four-by-four-stride-two-with-bias", Conv2d(stride: (2, 2), padding: (1, 1)),
        [[2, 6, 6, 2], [3, 2, 4, 4], [3]]),
      Specimen("odd-image-stride-two", Conv2d(stride: (2, 2), padding: (1, 1)), [[2, 7, 5, 2], [3, 2, 4, 4], [3]]),
      Specimen(
        "non-square-kernel-stride-and-padding", Conv2d(stride: (1, 3), padding: (2, 0)),
        [[2, 5, 8, 2], [3, 2, 3, 2], [3]]),
      Specimen("one-by-one-kernel", Conv2d(), [[2, 3, 4, 3], [2, 3, 1, 1], [2]]),
      Specimen(
        "padding-larger-than-the-image", Conv2d(stride: (2, 1), padding: (3, 2)), [[1, 2, 1, 2], [2, 2, 4, 3], [2]]),
      Specimen("stride-larger-than-the-kernel", Conv2d(stride: (3, 3)), [[1, 7, 7, 2], [2, 2, 2, 2], [2]]),
      Specimen("kernel-as-large-as-the-image", Conv2d(), [[3, 4, 3, 2], [2, 2, 4, 3], [2]]),
      Specimen("one-channel", Conv2d(padding: (1, 1)), [[2, 5, 5, 1], [1, 1, 3, 3], [1]]),
      Specimen("empty-batch", Conv2d(stride: (2, 2), padding: (1, 1)), [[0, 5, 5, 2], [3, 2, 3, 3], [3]]),
      Specimen("one-pixel", Conv2d(stride: (2, 2), padding: (2, 2)), [[2, 1, 1, 3], [2, 3, 4, 4], [2]]),
      Specimen("windows-wholly-outside", Conv2d(padding: (3, 2)), [[1, 3, 2, 2], [2, 2, 2, 2], [2]]),
      Specimen(
        "windows-wholly-outside-stride-two", Conv2d(stride: (2, 2), padding: (2, 3)),
        [[2, 3, 4, 2], [2, 2, 2, 1], [2]]),
      Specimen(
        "kernel-larger-than-the-image", Conv2d(stride: (2, 1), padding: (1, 1)), [[2, 3, 2, 2], [2, 2, 5, 4], [2]]),
      Specimen("image-shaped-like-the-weight", Conv2d(padding: (1, 1)), [[2, 2, 2, 2], [2, 2, 2, 2]]),
      Specimen("rounded", Conv2d(stride: (2, 2), padding: (1, 1)), [[2, 7, 6, 5], [3, 5, 4, 4], [3]]),
      Specimen("many-channels", Conv2d(stride: (2, 2), padding: (1, 1)), [[2, 8, 8, 32], [48, 32, 4, 4]]),
      Specimen("many-outputs", Conv2d(stride: (2, 2), padding: (1, 1)), [[1, 14, 12, 16], [32, 16, 4, 4]]),
      Specimen("long-axis", Conv2d(padding: (1, 1)), [[1, 5, 1_101, 3], [2, 3, 3, 3], [2]]),
      Specimen("many-images", Conv2d(stride: (2, 2), padding: (1, 1)), [[65, 6, 4, 2], [3, 2, 4, 4], [3]]),
    ],
    variation: { dice in
      // Half of the time the models' windows, on more channels, which may fill whole vectors.
      if dice.coin() {
        let unit = dice.coin() ? 16 : 1
        let (inputs, outputs) = (unit * dice.roll(1...40 / unit), unit * dice.roll(1...40 / unit))
        let image: Shape = [dice.roll(1...4), dice.roll(2...18), dice.roll(2...18), inputs]
        return Specimen("4×4, stride 2", Conv2d(stride: (2, 2), padding: (1, 1)), [image, [outputs, inputs, 4, 4]])
      }
      let kernel = (y: dice.roll(1...5), x: dice.roll(1...5))
      let op = Conv2d(stride: (dice.roll(1...3), dice.roll(1...3)), padding: (dice.roll(0...3), dice.roll(0...3)))
      let (inputs, outputs) = (dice.roll(1...9), dice.roll(1...20))
      let image: Shape = [dice.roll(1...6), dice.roll(5...14), dice.roll(5...14), inputs]
      let shapes: [Shape] = [image, [outputs, inputs, kernel.y, kernel.x], [outputs]]
      return Specimen("\(op.stride) \(op.padding)", op, dice.coin() ? shapes : Array(shapes.prefix(2)))
    },
    rejected: [
      Rejected(Conv2d(), [[2, 8, 8, 2]], because: "2 or 3 inputs"),
      Rejected(Conv2d(), [[], []], because: "images [N, H, W, C]"),
      Rejected(Conv2d(), [[8, 8, 2], [3, 2, 4, 4]], because: "images [N, H, W, C]"),
      Rejected(Conv2d(), [[2, 8, 8, 3], [3, 2, 4, 4]], because: "C at axis 1"),
      Rejected(Conv2d(), [[2, 8, 8, 2], [3, 2, 4, 4], [2]], because: "bias of the shape [3]"),
      Rejected(Conv2d(), [[2, 3, 8, 2], [3, 2, 4, 4]], because: "at least as large as the kernel"),
      Rejected(Conv2d(stride: (0, 1)), [[2, 8, 8, 2], [3, 2, 4, 4]], because: "a stride of at least 1"),
    ],
    extremes: [
      // An infinite or NaN pixel is seen by the windows that hold it, and by no other; so it is
      // with an overflow.
      Extreme(
        Conv2d(), [Tensor([1, 3, 4, 1], [1, 1, 1, 1, .infinity, 1, 1, 1, 1, 1, 1, .nan]), ones([1, 1, 2, 2])],
        yields: Tensor([1, 2, 3, 1], [.infinity, 4, 4, .infinity, 4, .nan])),
      Extreme(
        Conv2d(stride: (2, 2), padding: (1, 1)),
        [
          Tensor([2, 4, 4, 1], (0..<32).map { $0 == 0 ? -.infinity : $0 == 31 ? 3e38 : $0 == 30 ? 2e38 : 1 }),
          ones([2, 1, 4, 4]), Tensor([2], [0, 5]),
        ],
        yields: Tensor(
          [2, 2, 2, 2], [-.infinity, -.infinity, 9, 14, 9, 14, 9, 14, 9, 14, 9, 14, 2e38, 2e38, .infinity, .infinity])),
    ],
    tolerance: Tolerances(gradient: 3e-12, goldenDouble: 7e-16, goldenFloat: 8e-7, referenceFloat: 5e-6, precision: 200)
  )

  private static func ones(_ shape: Shape) -> Tensor<Float> { Tensor(shape, repeating: 1) }
}
