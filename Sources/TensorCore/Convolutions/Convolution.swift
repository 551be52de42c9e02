/// A two-dimensional convolution (cross-correlation) of NHWC images, and its two adjoints.
///
///     y[n, oy, ox, o] = Σ_{ky, kx, c} x[n, oy·sy − py + ky, ox·sx − px + kx, c] · w[o, c, ky, kx]
///
/// Legend: N images, H×W pixels, C channels in; OH×OW pixels, O channels out; kernel KH×KW. x `[N, H, W, C]`,
/// w `[O, C, KH, KW]` (PyTorch's order), y `[N, OH, OW, O]`. Outside the image x is 0.
///
/// With the windows of x as the rows of a matrix X, gathered from the image, and w as a matrix W, it is one product; its
/// adjoints are two more, and the adjoint of gathering is scattering:
///
///     y = gather(x) W        dW = gather(x)ᵀ dy        dx = scatter(dy Wᵀ)
///
/// The transposed convolution needs no kernel of its own: it is ``dataGradient(dy:matrix:bias:)`` run forwards.
///
/// For kernels twice as large as their stride, which are all that the models have, gathering and scattering are those of
/// ``Tiles``, which save up to 39 of 64 multiplications. The work is cut into lines of windows or tiles, so that a task's
/// matrices stay in the cache; the cut depends on the shapes alone.
///
/// - Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning".
public struct Convolution: Sendable {
  /// x's shape, `[N, H, W, C]`.
  public let input: Shape
  /// w's shape, `[O, C, KH, KW]`.
  public let weight: Shape
  /// y's shape, `[N, OH, OW, O]`.
  public let output: Shape
  let stride: (y: Int, x: Int)
  let padding: (y: Int, x: Int)

  /// A convolution between images of these shapes. `output` is given, not derived, because a transposed convolution's
  /// output padding makes several inputs' sizes fit one output's.
  public init(input: Shape, weight: Shape, output: Shape, stride: (y: Int, x: Int), padding: (y: Int, x: Int)) {
    precondition(
      input.rank == 4 && weight.rank == 4 && output.rank == 4 && input[3] == weight[1] && output[3] == weight[0]
        && input[0] == output[0], "Convolution: \(input), \(weight) and \(output) do not belong together")
    (self.input, self.weight, self.output, self.stride, self.padding) = (input, weight, output, stride, padding)
  }

  /// W: the weight as the products read it. It serves both ``forward(x:matrix:bias:)`` and ``dataGradient(dy:matrix:bias:)``.
  public func matrix<S: Scalar>(of weight: Tensor<S>) -> Tensor<S> {
    precondition(weight.shape == self.weight, "Convolution: expected the weight \(self.weight), found \(weight.shape)")
    // A row a scalar of the window (ky, kx, c), a column an output channel.
    let (outputs, inputs, taps) = (weight.shape[0], weight.shape[1], weight.shape[2] * weight.shape[3])
    let rows = weight.reshaped([outputs, inputs, taps]).permuted([2, 1, 0])
    return tiles?.matrices(of: rows) ?? rows
  }

  /// y = gather(x) W, plus a bias a channel.
  public func forward<S: Scalar>(x: Tensor<S>, matrix: Tensor<S>, bias: Tensor<S>? = nil) -> Tensor<S> {
    adding(bias, to: tiles?.forward(x: x, matrix, output) ?? forwardByWindows(x: x, matrix))
  }

  /// dx = scatter(dy Wᵀ).
  ///
  /// - Parameter bias: added to each channel of dx, for the transposed convolution.
  public func dataGradient<S: Scalar>(dy: Tensor<S>, matrix: Tensor<S>, bias: Tensor<S>? = nil) -> Tensor<S> {
    adding(bias, to: tiles?.dataGradient(dy: dy, matrix, input) ?? dataGradientByWindows(dy: dy, matrix))
  }

  /// dW = gather(x)ᵀ dy, in w's shape.
  public func weightGradient<S: Scalar>(x: Tensor<S>, dy: Tensor<S>) -> Tensor<S> {
    let rows = tiles?.weightGradient(x: x, dy: dy) ?? weightGradientByWindows(x: x, dy: dy)
    return rows.reshaped([weight[2] * weight[3], weight[1], weight[0]]).permuted([2, 1, 0]).reshaped(weight)
  }

  /// The tiles, where the kernel is twice as large as its stride and the channels make whole vectors.
  private var tiles: TiledConvolution? {
    guard
      weight[2] == 2 * stride.y, weight[3] == 2 * stride.x, input[3] > 0, input[3] % 16 == 0, output[3] > 0,
      output[3] % 16 == 0, output[1] > 1, output[2] > 1, output[0] > 0
    else { return nil }
    // Whichever takes fewer products; but one tile an image does not repay what 25 matrices cost.
    let (two, four) = (tiles(isFour: false), tiles(isFour: true))
    let isFour = four.rows * four.columns > 1 && four.rows * four.columns * 25 < two.rows * two.columns * 9
    return TiledConvolution(isFour ? four : two, images: output[0])
  }

  private func tiles(isFour: Bool) -> Tiles {
    Tiles(
      height: input[1], width: input[2], channels: input[3], outputHeight: output[1], outputWidth: output[2],
      outputChannels: output[3], stride: stride, padding: padding, isFour: isFour)
  }

  private func adding<S: Scalar>(_ bias: Tensor<S>?, to y: consuming Tensor<S>) -> Tensor<S> {
    guard let bias else { return y }
    y.withUnsafeMutableScalars { y in bias.withUnsafeScalars { bias in add(bias, to: y) } }
    return y
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  private func add<S: Scalar>(_ bias: UnsafeBufferPointer<S>, to y: UnsafeMutableBufferPointer<S>) {
    guard !y.isEmpty else { return }
    // After so many lines a pixel begins with a line again: each such row of lines has the same terms added.
    let width = bias.count >> min(bias.count.trailingZeroBitCount, scalarsPerLine.trailingZeroBitCount)
    let repeated = Tensor<S>([width * scalarsPerLine]) { terms in
      for i in terms.indices { terms[i] = bias[i % bias.count] }
    }
    repeated.withUnsafeScalars { terms in
      let (y, terms, count) = (Lines(y), Lines(terms), lineCount(of: y.count))
      forEachRowRange(rows: (count + width - 1) / width, columns: width * scalarsPerLine) { rows in
        for row in rows {
          for i in 0..<min(width, count - row * width) { y[row &* width &+ i] += terms[i] }
        }
      }
    }
  }
}

/// Σ over the outermost axis, which is short: slot after slot, many scalars at a time.
@specialized(where S == Float)
@specialized(where S == Double)
func sum<S: Scalar>(ofSlots partial: Tensor<S>) -> Tensor<S> {
  let (slots, count) = (partial.shape[0], partial.shape.dropFirst.count)
  return Tensor([count]) { sum in
    partial.withUnsafeScalars { partial in
      WorkerPool.shared.run(count, grain: elementwiseGrain) { range in
        for i in range { sum[i] = partial[i] }
        for slot in 1..<slots {
          for i in range { sum[i] += partial[slot * count + i] }
        }
      }
    }
  }
}
