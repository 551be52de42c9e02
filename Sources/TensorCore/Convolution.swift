internal import Kernels

/// A two-dimensional convolution (cross-correlation) of NHWC images, and its two adjoints.
///
///     y[n, oy, ox, o] = Σ_{ky, kx, c} x[n, oy·sy − py + ky, ox·sx − px + kx, c] · w[o, c, ky, kx]
///
/// Legend: N images, H×W pixels, C channels in; OH×OW pixels, O channels out; kernel KH×KW. x
/// `[N, H, W, C]`, w `[O, C, KH, KW]` (PyTorch's order), y `[N, OH, OW, O]`. Outside the image x is
/// 0.
///
/// The transposed convolution needs no kernel of its own: it is ``dataGradient(dy:packed:bias:)``
/// run forwards.
///
/// - Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning".
public struct Convolution: Sendable {
  package let input, weight, output: Shape
  private let geometry: ConvolutionGeometry
  private let products = Engine.current.products

  /// A convolution between images of these shapes. `output` is given, not derived, because a
  /// transposed convolution's output padding makes several inputs' sizes fit one output's.
  public init(input: Shape, weight: Shape, output: Shape, stride: (y: Int, x: Int), padding: (y: Int, x: Int)) {
    require(
      input.rank == 4 && weight.rank == 4 && output.rank == 4 && input[3] == weight[1] && output[3] == weight[0]
        && input[0] == output[0], "Convolution: \(input), \(weight) and \(output) do not belong together")
    (self.input, self.weight, self.output) = (input, weight, output)
    geometry = ConvolutionGeometry(
      images: input[0], input: (input[1], input[2]), channels: input[3], kernel: (weight[2], weight[3]),
      output: (output[1], output[2]), outputChannels: output[3], stride: stride, padding: padding)
  }

  /// w as the engine reads it. It serves both ``forward(x:packed:bias:)`` and
  /// ``dataGradient(dy:packed:bias:)``.
  public func packed<S: Scalar>(_ w: Tensor<S>) -> Tensor<S> {
    require(w.shape == weight, "Convolution: expected the weight \(weight), found \(w.shape)")
    let packed = Tensor<S>(uninitialized: [products.packedCount(geometry)])
    products.pack(w.base, of: geometry, into: packed.base)
    withExtendedLifetime(w) {}
    return packed
  }

  /// y = x ∗ w, plus a bias for each channel.
  public func forward<S: Scalar>(x: Tensor<S>, packed: Tensor<S>, bias: Tensor<S>? = nil) -> Tensor<S> {
    let y = Tensor<S>(uninitialized: output)
    products.convolve(geometry, x.base, packed.base, into: y.base)
    withExtendedLifetime((x, packed)) {}
    bias?.add(toRowsOf: y)
    return y
  }

  /// dx from dy. A `bias` is added to each channel of dx, for the transposed convolution.
  public func dataGradient<S: Scalar>(dy: Tensor<S>, packed: Tensor<S>, bias: Tensor<S>? = nil) -> Tensor<S> {
    let dx = Tensor<S>(uninitialized: input)
    products.dataGradient(geometry, dy.base, packed.base, into: dx.base)
    withExtendedLifetime((dy, packed)) {}
    bias?.add(toRowsOf: dx)
    return dx
  }

  /// dw from x and dy, in w's shape.
  public func weightGradient<S: Scalar>(x: Tensor<S>, dy: Tensor<S>) -> Tensor<S> {
    let dw = Tensor<S>(uninitialized: weight)
    products.weightGradient(geometry, x.base, dy.base, into: dw.base)
    withExtendedLifetime((x, dy)) {}
    return dw
  }
}

extension Tensor {
  /// Adds this vector to every row along the last axis of a tensor that is new.
  fileprivate func add(toRowsOf y: Tensor) {
    require(shape == [y.shape[-1]], "Convolution: expected a bias of [\(y.shape[-1])], found \(shape)")
    addRow(base, columns: count, to: y.base, count: y.count)
    withExtendedLifetime(self) {}
  }
}
