import TensorCore

/// y = x ∗ w + b: two-dimensional convolution (cross-correlation, as everywhere in deep learning).
///
///     y[n, oy, ox, o] = b[o] + Σ_{ky, kx, c} x[n, oy·s − p + ky, ox·s − p + kx, c] · w[o, c, ky, kx]
///
/// - Shapes: x `[N, H, W, C]`, w `[O, C, KH, KW]`, b `[O]` (optional) → y `[N, OH, OW, O]` with
///   OH = ⌊(H + 2p − KH) / s⌋ + 1.
/// - Derivative: dx = the transposed convolution of dy; dw = the correlation of x with dy; db =
///   Σ_{n, oy, ox} dy.
/// - Numerics: see `Convolution`. An infinity in w meets the zeros around the image, which makes
///   NaN. Where channels come in sixteens and the kernel is twice as large as the stride, minimal
///   filtering subtracts what then is ∞ − ∞: an infinite or NaN pixel makes NaN of all outputs of
///   its tile (4×4 at most), also of those that do not see it.
/// - Source: Dumoulin and Visin 2016, relationship 6.
public struct Conv2d: Op {
  /// The stride along (height, width).
  public let stride: (y: Int, x: Int)
  /// The zero padding along (height, width).
  public let padding: (y: Int, x: Int)

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
    let packed = convolution.packed(w)
    return Forward(convolution.forward(x: x, packed: packed, bias: inputs.count > 2 ? inputs[2] : nil), saved: [packed])
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (x, w) = (pass.x[0], pass.x[1])
    let convolution = convolution(x.shape, w.shape, dy.shape)
    return [
      pass.needsGradient[0] ? convolution.dataGradient(dy: dy, packed: pass.saved[0]) : nil,
      pass.needsGradient[1] ? convolution.weightGradient(x: x, dy: dy) : nil,
    ] + pass.needsGradient.dropFirst(2).map { $0 ? dy.summed(over: [0, 1, 2]) : nil }
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (x, w) = (inputs[0], inputs[1])
    let shape: Shape
    do { shape = try self.shape(of: inputs.map(\.shape)) } catch { fatalError(error.description) }
    var y = Tensor<S>(shape, repeating: 0)
    for n in 0..<shape[0] {
      for oy in 0..<shape[1] {
        for ox in 0..<shape[2] {
          for o in 0..<shape[3] {
            var sum = inputs.count > 2 ? inputs[2][position: o] : 0
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
  /// The rule of the convolutions' inputs: images, a weight whose `weightAxis.inputs` has their
  /// channels, and perhaps a bias of its `weightAxis.outputs`.
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
  ) -> Variable { Conv2d(stride: stride, padding: padding).apply([self, weight] + (bias.map { [$0] } ?? [])).y }
}
