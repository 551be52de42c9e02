import Autograd
import Checking
import TensorCore

/// What the checks know of ``ConvTranspose2d``.
extension ConvTranspose2d {
  package static let entry = OpEntry(
    ConvTranspose2d.self,
    specimens: [
      Specimen("four-by-four-stride-two", halving, [[2, 4, 4, 3], [3, 2, 4, 4]]),
      Specimen("four-by-four-stride-two-with-bias", halving, [[2, 3, 3, 3], [3, 2, 4, 4], [2]]),
      Specimen(
        "odd-image-with-output-padding", ConvTranspose2d(stride: (2, 2), padding: (1, 1), outputPadding: (1, 1)),
        [[2, 3, 5, 2], [2, 2, 3, 3], [2]]),
      Specimen(
        "output-padding-of-one-axis", ConvTranspose2d(stride: (3, 2), padding: (0, 1), outputPadding: (2, 0)),
        [[2, 2, 3, 2], [2, 3, 3, 2], [3]]),
      Specimen(
        "non-square-kernel-stride-and-padding", ConvTranspose2d(stride: (1, 3), padding: (2, 0)),
        [[2, 3, 4, 2], [2, 3, 3, 2], [3]]),
      Specimen("one-by-one-kernel", ConvTranspose2d(), [[2, 3, 2, 3], [3, 2, 1, 1], [2]]),
      Specimen("stride-larger-than-the-kernel", ConvTranspose2d(stride: (3, 3)), [[1, 3, 3, 2], [2, 2, 2, 2], [2]]),
      Specimen(
        "padding-larger-than-the-image", ConvTranspose2d(stride: (2, 1), padding: (3, 2)),
        [[1, 1, 2, 2], [2, 2, 7, 6], [2]]), Specimen("one-pixel", halving, [[2, 1, 1, 3], [3, 1, 4, 4], [1]]),
      Specimen("empty-batch", halving, [[0, 3, 3, 2], [2, 3, 4, 4], [3]]),
      Specimen("odd-output-stride-two", halving, [[2, 3, 2, 2], [2, 2, 3, 3], [2]]),
      Specimen(
        "windows-wholly-outside", ConvTranspose2d(stride: (2, 2), padding: (2, 2)), [[1, 4, 3, 2], [2, 2, 2, 2], [2]]),
      Specimen(
        "kernel-larger-than-the-output", ConvTranspose2d(stride: (2, 1), padding: (2, 1)),
        [[2, 2, 1, 2], [2, 2, 5, 4], [2]]),
      Specimen("image-shaped-like-the-weight", ConvTranspose2d(), [[2, 2, 2, 2], [2, 2, 2, 2]]),
      Specimen("rounded", halving, [[2, 4, 3, 5], [5, 3, 4, 4], [3]]),
      Specimen("many-channels", halving, [[2, 4, 4, 48], [48, 32, 4, 4]]),
      Specimen("many-outputs", halving, [[1, 7, 6, 32], [32, 16, 4, 4]]),
      Specimen("long-axis", halving, [[1, 3, 1_001, 3], [3, 2, 4, 4], [2]]),
      Specimen("many-images", halving, [[65, 3, 2, 3], [3, 2, 4, 4], [2]]),
    ],
    variation: { dice in
      // Half of the time the models' windows, on more channels, which may fill whole vectors.
      if dice.coin() {
        let unit = dice.coin() ? 16 : 1
        let (inputs, outputs) = (unit * dice.roll(1...40 / unit), unit * dice.roll(1...40 / unit))
        let image: Shape = [dice.roll(1...4), dice.roll(1...9), dice.roll(1...9), inputs]
        return Specimen("4×4, stride 2", halving, [image, [inputs, outputs, 4, 4]])
      }
      let stride = (y: dice.roll(1...3), x: dice.roll(1...3))
      let op = ConvTranspose2d(
        stride: stride, padding: (dice.roll(0...2), dice.roll(0...2)),
        outputPadding: (dice.roll(0...stride.y - 1), dice.roll(0...stride.x - 1)))
      let (inputs, outputs) = (dice.roll(1...20), dice.roll(1...9))
      let weight: Shape = [inputs, outputs, dice.roll(1...5), dice.roll(1...5)]
      let shapes: [Shape] = [[dice.roll(1...6), dice.roll(5...9), dice.roll(5...9), inputs], weight, [outputs]]
      return Specimen(
        "\(op.stride) \(op.padding) \(op.outputPadding)", op, dice.coin() ? shapes : Array(shapes.prefix(2)))
    },
    rejected: [
      Rejected(ConvTranspose2d(), [[2, 8, 8, 2]], because: "2 or 3 inputs"),
      Rejected(ConvTranspose2d(), [[], []], because: "images [N, H, W, C]"),
      Rejected(ConvTranspose2d(), [[2, 8, 8, 3], [2, 3, 4, 4]], because: "C at axis 0"),
      Rejected(ConvTranspose2d(), [[2, 8, 8, 2], [2, 3, 4, 4], [2]], because: "bias of the shape [3]"),
      Rejected(ConvTranspose2d(stride: (0, 0)), [[2, 8, 8, 2], [2, 3, 4, 4]], because: "a stride of at least 1"),
      Rejected(
        ConvTranspose2d(outputPadding: (1, 0)), [[2, 8, 8, 2], [2, 3, 4, 4]],
        because: "output padding smaller than the stride"),
      Rejected(ConvTranspose2d(padding: (2, 2)), [[2, 1, 1, 2], [2, 3, 4, 4]], because: "at least one pixel"),
    ],
    extremes: [
      // An infinite pixel reaches the pixels below its kernel, and no other.
      Extreme(
        halving, [Tensor([2, 2, 2, 1], [.infinity, 1, 1, 1, 1, 1, 1, 1]), Tensor([1, 1, 4, 4], repeating: 1), [3]],
        yields: Tensor(
          [2, 4, 4, 1],
          [
            .infinity, .infinity, .infinity, 4, .infinity, .infinity, .infinity, 5, .infinity, .infinity, .infinity, 5,
            4, 5, 5, 4, 4, 5, 5, 4, 5, 7, 7, 5, 5, 7, 7, 5, 4, 5, 5, 4,
          ])),
      Extreme(
        ConvTranspose2d(stride: (2, 2)),
        [Tensor([1, 1, 2, 2], [3e38, 1, .nan, 1]), Tensor([2, 1, 1, 1], [2, -1]), [0.5]],
        yields: Tensor([1, 1, 3, 1], [.infinity, 0.5, .nan])),
    ],
    tolerance: Tolerances(gradient: 3e-12, goldenDouble: 8e-16, goldenFloat: 5e-7, referenceFloat: 4e-6, precision: 200)
  )

  private static let halving = ConvTranspose2d(stride: (2, 2), padding: (1, 1))
}
