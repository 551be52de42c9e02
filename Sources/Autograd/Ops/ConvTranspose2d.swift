import TensorCore

/// The transposed convolution: the adjoint of ``Conv2d`` with respect to its images, plus a bias.
///
///     y[n, iy·s − p + ky, ix·s − p + kx, o] = b[o] + Σ x[n, iy, ix, c] · w[c, o, ky, kx]
///
/// summed over all (iy, ix, ky, kx, c) that reach the pixel.
///
/// - Shapes: x `[N, H, W, C]`, w `[C, O, KH, KW]`, b `[O]` (optional) → y `[N, OH, OW, O]` with
///   OH = (H − 1)·s − 2p + KH + outputPadding.
/// - Derivative: dx = the convolution of dy with w; dw = the correlation of dy with x; db = Σ_{n,
///   y, x} dy.
/// - Numerics: see `Convolution`. Where channels come in sixteens and the kernel is twice as
///   large as the stride, minimal filtering makes NaN (∞ − ∞) of all that the tile of an infinite
///   or NaN pixel (4×4 at most) reaches.
/// - Source: Dumoulin and Visin 2016, relationship 14.
public struct ConvTranspose2d: Op {
  /// The stride along (height, width).
  public let stride: (y: Int, x: Int)
  /// The zero padding along (height, width).
  public let padding: (y: Int, x: Int)
  /// Rows and columns added at the end, along (height, width).
  public let outputPadding: (y: Int, x: Int)

  /// A transposed convolution. `outputPadding`, less than the stride, adds rows and columns at the
  /// end: several sizes of images convolve to one, and it says which of them comes back.
  public init(
    stride: (y: Int, x: Int) = (1, 1), padding: (y: Int, x: Int) = (0, 0), outputPadding: (y: Int, x: Int) = (0, 0)
  ) { (self.stride, self.padding, self.outputPadding) = (stride, padding, outputPadding) }

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
    return Convolution(input: [x[0], y.height, y.width, w[1]], weight: w, output: x, stride: stride, padding: padding)
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let (x, w) = (inputs[0], inputs[1])
    let convolution = convolution(x.shape, w.shape)
    let packed = convolution.packed(w)
    return Forward(
      convolution.dataGradient(dy: x, packed: packed, bias: inputs.count > 2 ? inputs[2] : nil), saved: [packed])
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (x, w) = (pass.x[0], pass.x[1])
    let convolution = convolution(x.shape, w.shape)
    return [
      pass.needsGradient[0] ? convolution.forward(x: dy, packed: pass.saved[0]) : nil,
      pass.needsGradient[1] ? convolution.weightGradient(x: dy, dy: x) : nil,
    ] + pass.needsGradient.dropFirst(2).map { $0 ? dy.summed(over: [0, 1, 2]) : nil }
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (x, w) = (inputs[0], inputs[1])
    let size = outputShape(x.shape, w.shape)
    var y = Tensor<S>([x.shape[0], size.height, size.width, w.shape[1]], repeating: 0)
    for n in 0..<x.shape[0] {
      for o in 0..<w.shape[1] {
        if inputs.count > 2 {
          for iy in 0..<size.height { for ix in 0..<size.width { y[n, iy, ix, o] = inputs[2][position: o] } }
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
