import TensorCore

/// y = x ∗ w + b: two-dimensional convolution (cross-correlation, as everywhere in deep learning).
///
///     y[n, oy, ox, o] = b[o] + Σ_{ky, kx, c} x[n, oy·s − p + ky, ox·s − p + kx, c] · w[o, c, ky, kx]
///
/// - Shapes: x `[N, H, W, C]`, w `[O, C, KH, KW]`, b `[O]` (optional) → y `[N, OH, OW, O]` with
///   OH = ⌊(H + 2p − KH) / s⌋ + 1.
/// - Derivative: dx = the transposed convolution of dy; dw = the correlation of x with dy; db = Σ_{n, oy, ox} dy.
/// - Numerics: see ``Convolution``.
/// - Source: Dumoulin and Visin 2016, relationship 6.
public struct Conv2d: Op {
  let stride: (y: Int, x: Int)
  let padding: (y: Int, x: Int)

  /// A convolution with a stride and a zero padding along (height, width).
  public init(stride: (y: Int, x: Int) = (1, 1), padding: (y: Int, x: Int) = (0, 0)) {
    (self.stride, self.padding) = (stride, padding)
  }

  public let name = "conv2d"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectImageWeightBias(inputs, weightAxis: (inputs: 1, outputs: 0))
    guard stride.y >= 1, stride.x >= 1, padding.y >= 0, padding.x >= 0 else {
      throw ShapeError(
        name, expected: "a stride of at least 1 and a padding of at least 0", found: "\(stride), \(padding)")
    }
    let (x, w) = (inputs[0], inputs[1])
    let (height, width) = (x[1] + 2 * padding.y - w[2], x[2] + 2 * padding.x - w[3])
    guard height >= 0, width >= 0 else {
      throw ShapeError(name, expected: "a padded image at least as large as the kernel \(w[2])×\(w[3])", found: [x])
    }
    return [x[0], height / stride.y + 1, width / stride.x + 1, w[0]]
  }

  private func convolution(_ x: Shape, _ w: Shape, _ y: Shape) -> Convolution {
    Convolution(input: x, weight: w, output: y, stride: stride, padding: padding)
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let (x, w) = (inputs[0], inputs[1])
    let y: Shape = [
      x.shape[0], (x.shape[1] + 2 * padding.y - w.shape[2]) / stride.y + 1,
      (x.shape[2] + 2 * padding.x - w.shape[3]) / stride.x + 1, w.shape[0],
    ]
    let convolution = convolution(x.shape, w.shape, y)
    let matrix = convolution.matrix(of: w)
    return Forward(
      convolution.forward(x: x, matrix: matrix, bias: inputs.count > 2 ? inputs[2] : nil), saved: [matrix])
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (x, w) = (pass.x[0], pass.x[1])
    let convolution = convolution(x.shape, w.shape, dy.shape)
    return [
      pass.wants[0] ? convolution.dataGradient(dy: dy, matrix: pass.saved[0]) : nil,
      pass.wants[1] ? convolution.weightGradient(x: x, dy: dy) : nil,
    ] + pass.wants.dropFirst(2).map { $0 ? dy.summed(over: [0, 1, 2]) : nil }
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (x, w) = (inputs[0], inputs[1])
    let shape: Shape
    do { shape = try self.shape(of: inputs.map(\.shape)) } catch { preconditionFailure(error.description) }
    var y = Tensor<S>(shape, repeating: 0)
    for n in 0..<shape[0] {
      for oy in 0..<shape[1] {
        for ox in 0..<shape[2] {
          for o in 0..<shape[3] {
            var sum = inputs.count > 2 ? inputs[2][o] : 0
            for c in 0..<w.shape[1] {
              for ky in 0..<w.shape[2] {
                for kx in 0..<w.shape[3] {
                  let (iy, ix) = (oy * stride.y - padding.y + ky, ox * stride.x - padding.x + kx)
                  guard (0..<x.shape[1]).contains(iy), (0..<x.shape[2]).contains(ix) else { continue }
                  sum += x[n, iy, ix, c] * w[o, c, ky, kx]
                }
              }
            }
            y[n, oy, ox, o] = sum
          }
        }
      }
    }
    return y
  }
}

extension Op {
  /// The rule of the convolutions' inputs: images, a weight whose `weightAxis.inputs` has their channels, and perhaps a bias
  /// of its `weightAxis.outputs`.
  func expectImageWeightBias(_ inputs: [Shape], weightAxis: (inputs: Int, outputs: Int)) throws(ShapeError) {
    guard inputs.count == 2 || inputs.count == 3 else {
      throw ShapeError(name, expected: "2 or 3 inputs", found: "\(inputs.count)")
    }
    let (x, w) = (inputs[0], inputs[1])
    guard x.rank == 4, w.rank == 4, w[weightAxis.inputs] == x[3], w[2] > 0, w[3] > 0 else {
      throw ShapeError(
        name, expected: "images [N, H, W, C] and a weight of rank 4 with C at axis \(weightAxis.inputs)", found: [x, w])
    }
    guard inputs.count == 2 || inputs[2] == [w[weightAxis.outputs]] else {
      throw ShapeError(name, expected: "a bias of the shape [\(w[weightAxis.outputs])]", found: [inputs[2]])
    }
  }
}

extension Variable {
  /// The convolution of these images `[N, H, W, C]` with `weight` `[O, C, KH, KW]`.
  public func conv2d(
    _ weight: Variable, bias: Variable? = nil, stride: (y: Int, x: Int) = (1, 1), padding: (y: Int, x: Int) = (0, 0)
  ) -> Variable {
    Conv2d(stride: stride, padding: padding).apply([self, weight] + (bias.map { [$0] } ?? [])).y
  }
}

extension Conv2d {
  static let entry = OpEntry(
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
      Specimen("long-axis", Conv2d(padding: (1, 1)), [[2, 5, 1_100, 3], [2, 3, 3, 3], [2]]),
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
    tolerance: Tolerances(gradient: 2e-10, goldenDouble: 7e-16, goldenFloat: 8e-7, referenceFloat: 3e-6, precision: 60))
}
