import TensorCore

/// The transposed convolution: the adjoint of ``Conv2d`` with respect to its images, plus a bias.
///
///     y[n, iy·s − p + ky, ix·s − p + kx, o] = b[o] + Σ x[n, iy, ix, c] · w[c, o, ky, kx]
///
/// summed over all (iy, ix, ky, kx, c) that reach the pixel.
///
/// - Shapes: x `[N, H, W, C]`, w `[C, O, KH, KW]`, b `[O]` (optional) → y `[N, OH, OW, O]` with
///   OH = (H − 1)·s − 2p + KH + outputPadding.
/// - Derivative: dx = the convolution of dy with w; dw = the correlation of dy with x; db = Σ_{n, y, x} dy.
/// - Numerics: see ``Convolution``.
/// - Source: Dumoulin and Visin 2016, relationship 14.
public struct ConvTranspose2d: Op {
  let stride: (y: Int, x: Int)
  let padding: (y: Int, x: Int)
  let outputPadding: (y: Int, x: Int)

  /// A transposed convolution. `outputPadding`, less than the stride, adds rows and columns at the end: several sizes of
  /// images convolve to one, and it says which of them comes back.
  public init(
    stride: (y: Int, x: Int) = (1, 1), padding: (y: Int, x: Int) = (0, 0), outputPadding: (y: Int, x: Int) = (0, 0)
  ) {
    (self.stride, self.padding, self.outputPadding) = (stride, padding, outputPadding)
  }

  public let name = "convTranspose2d"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectImageWeightBias(inputs, weightAxis: (inputs: 0, outputs: 1))
    guard stride.y >= 1, stride.x >= 1, padding.y >= 0, padding.x >= 0 else {
      throw ShapeError(
        name, expected: "a stride of at least 1 and a padding of at least 0", found: "\(stride), \(padding)")
    }
    guard (0..<stride.y).contains(outputPadding.y), (0..<stride.x).contains(outputPadding.x) else {
      throw ShapeError(name, expected: "an output padding smaller than the stride \(stride)", found: "\(outputPadding)")
    }
    let y = outputShape(inputs[0], inputs[1])
    guard y.height >= 1, y.width >= 1 else {
      throw ShapeError(name, expected: "a padding that leaves at least one pixel", found: "\(y.height)×\(y.width)")
    }
    return [inputs[0][0], y.height, y.width, inputs[1][1]]
  }

  private func outputShape(_ x: Shape, _ w: Shape) -> (height: Int, width: Int) {
    (
      (x[1] - 1) * stride.y - 2 * padding.y + w[2] + outputPadding.y,
      (x[2] - 1) * stride.x - 2 * padding.x + w[3] + outputPadding.x
    )
  }

  /// The convolution from y's images to x's, whose adjoint this op is.
  private func convolution(_ x: Shape, _ w: Shape) -> Convolution {
    let y = outputShape(x, w)
    return Convolution(
      input: [x[0], y.height, y.width, w[1]], weight: w, output: x, stride: stride, padding: padding)
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let (x, w) = (inputs[0], inputs[1])
    let convolution = convolution(x.shape, w.shape)
    let matrix = convolution.matrix(of: w)
    return Forward(
      convolution.dataGradient(dy: x, matrix: matrix, bias: inputs.count > 2 ? inputs[2] : nil), saved: [matrix])
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (x, w) = (pass.x[0], pass.x[1])
    let convolution = convolution(x.shape, w.shape)
    return [
      pass.wants[0] ? convolution.forward(x: dy, matrix: pass.saved[0]) : nil,
      pass.wants[1] ? convolution.weightGradient(x: dy, dy: x) : nil,
    ] + pass.wants.dropFirst(2).map { $0 ? dy.summed(over: [0, 1, 2]) : nil }
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (x, w) = (inputs[0], inputs[1])
    let size = outputShape(x.shape, w.shape)
    var y = Tensor<S>([x.shape[0], size.height, size.width, w.shape[1]], repeating: 0)
    for n in 0..<x.shape[0] {
      for o in 0..<w.shape[1] {
        if inputs.count > 2 {
          for iy in 0..<size.height { for ix in 0..<size.width { y[n, iy, ix, o] = inputs[2][o] } }
        }
        for iy in 0..<x.shape[1] {
          for ix in 0..<x.shape[2] {
            for ky in 0..<w.shape[2] {
              for kx in 0..<w.shape[3] {
                let (oy, ox) = (iy * stride.y - padding.y + ky, ix * stride.x - padding.x + kx)
                guard (0..<size.height).contains(oy), (0..<size.width).contains(ox) else { continue }
                for c in 0..<w.shape[0] { y[n, oy, ox, o] += x[n, iy, ix, c] * w[c, o, ky, kx] }
              }
            }
          }
        }
      }
    }
    return y
  }
}

extension Variable {
  /// The transposed convolution of these images `[N, H, W, C]` with `weight` `[C, O, KH, KW]`.
  public func convTranspose2d(
    _ weight: Variable, bias: Variable? = nil, stride: (y: Int, x: Int) = (1, 1), padding: (y: Int, x: Int) = (0, 0),
    outputPadding: (y: Int, x: Int) = (0, 0)
  ) -> Variable {
    let op = ConvTranspose2d(stride: stride, padding: padding, outputPadding: outputPadding)
    return op.apply([self, weight] + (bias.map { [$0] } ?? [])).y
  }
}

extension ConvTranspose2d {
  static let entry = OpEntry(
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
        [[1, 1, 2, 2], [2, 2, 7, 6], [2]]),
      Specimen("one-pixel", halving, [[2, 1, 1, 3], [3, 1, 4, 4], [1]]),
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
      Specimen("long-axis", halving, [[2, 3, 1_000, 3], [3, 2, 4, 4], [2]]),
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
    tolerance: Tolerances(gradient: 9e-11, goldenDouble: 8e-16, goldenFloat: 5e-7, referenceFloat: 2e-6, precision: 40))

  private static let halving = ConvTranspose2d(stride: (2, 2), padding: (1, 1))
}
