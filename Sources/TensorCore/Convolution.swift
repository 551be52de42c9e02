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
/// The transposed convolution needs no kernel of its own: it is ``dataGradient(dy:weight:bias:)`` run forwards. The work is
/// cut into lines of windows, so that a task's rows stay in the cache; the cut depends on the shapes alone.
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

  /// The windows on x, one for each pixel of y.
  private var windows: Windows {
    Windows(
      height: input[1], width: input[2], channels: input[3], kernelHeight: weight[2], kernelWidth: weight[3],
      rows: output[1], columns: output[2], strideY: stride.y, strideX: stride.x,
      originY: -padding.y, originX: -padding.x)
  }

  // MARK: The three products

  /// y = gather(x) W, plus a bias a channel.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(x: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>? = nil) -> Tensor<S> {
    let (windows, channels) = (windows, output[3])
    // W: a row a scalar of the window, a column an output channel.
    let matrix = weight.permuted([2, 3, 1, 0])
    return Tensor(output) { y in
      guard let target = y.baseAddress, !y.isEmpty else { return }
      withUnsafePointers(x, matrix) { p in
        let (x, matrix) = (p[0], p[1])
        WorkerPool.shared.run(output[0] * output[1], grain: windows.linesPerTask) { lines in
          withScratch(windows.scratch) { (gathered: UnsafeMutablePointer<S>) in
            windows.gather(lines: lines, of: x, into: gathered)
            S.gemm(
              transposeA: false, transposeB: false, m: lines.count * windows.columns, n: channels, k: windows.size,
              alpha: 1, a: gathered, lda: windows.size, b: matrix, ldb: channels,
              beta: 0, c: target + lines.lowerBound * windows.columns * channels, ldc: channels)
          }
        }
      }
      if let bias { add(bias, to: y) }
    }
  }

  /// dx = scatter(dy Wᵀ): what the windows that cover a pixel send back to it. A task is some whole images: within one, windows
  /// overlap.
  ///
  /// - Parameter bias: added to each channel of dx, for the transposed convolution.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func dataGradient<S: Scalar>(dy: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>? = nil) -> Tensor<S> {
    let (windows, channels) = (windows, output[3])
    let matrix = weight.permuted([0, 2, 3, 1])
    return Tensor(input) { dx in
      guard let target = dx.baseAddress, !dx.isEmpty else { return }
      let pixels = dx.count / output[0]
      withUnsafePointers(dy, matrix) { p in
        let (dy, matrix) = (p[0], p[1])
        WorkerPool.shared.run(output[0], grain: max(1, windows.linesPerTask / windows.rows)) { images in
          (target + images.lowerBound * pixels).update(repeating: 0, count: images.count * pixels)
          withScratch(windows.scratch) { (product: UnsafeMutablePointer<S>) in
            for lines in windows.tasks(images.lowerBound * windows.rows..<images.upperBound * windows.rows) {
              S.gemm(
                transposeA: false, transposeB: false, m: lines.count * windows.columns, n: windows.size, k: channels,
                alpha: 1, a: dy + lines.lowerBound * windows.columns * channels, lda: channels,
                b: matrix, ldb: windows.size, beta: 0, c: product, ldc: windows.size)
              windows.scatter(lines: lines, of: product, addingTo: target)
            }
          }
        }
      }
      if let bias { add(bias, to: dx) }
    }
  }

  /// dW = gather(x)ᵀ dy, in w's shape.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func weightGradient<S: Scalar>(x: Tensor<S>, dy: Tensor<S>) -> Tensor<S> {
    let (windows, channels) = (windows, output[3])
    let lines = output[0] * output[1]
    // A fixed number of partial sums, each over its share of the lines, added in their order.
    let slots = min(8, max(lines, 1))
    let share = (lines + slots - 1) / slots
    let partial = Tensor<S>([slots, windows.size, channels]) { partial in
      guard let target = partial.baseAddress, !partial.isEmpty else { return }
      withUnsafePointers(x, dy) { p in
        let (x, dy) = (p[0], p[1])
        WorkerPool.shared.run(slots) { slot in
          let sum = target + slot * windows.size * channels
          sum.update(repeating: 0, count: windows.size * channels)
          withScratch(windows.scratch) { (gathered: UnsafeMutablePointer<S>) in
            for lines in windows.tasks(min(slot * share, lines)..<min((slot + 1) * share, lines)) {
              windows.gather(lines: lines, of: x, into: gathered)
              S.gemm(
                transposeA: true, transposeB: false, m: windows.size, n: channels, k: lines.count * windows.columns,
                alpha: 1, a: gathered, lda: windows.size,
                b: dy + lines.lowerBound * windows.columns * channels, ldb: channels,
                beta: 1, c: sum, ldc: channels)
            }
          }
        }
      }
    }
    return sum(ofSlots: partial).reshaped([weight[2], weight[3], weight[1], weight[0]]).permuted([3, 2, 0, 1])
  }

  /// Σ over the outermost axis, which is short: slot after slot, many scalars at a time.
  private func sum<S: Scalar>(ofSlots partial: Tensor<S>) -> Tensor<S> {
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

  private func add<S: Scalar>(_ bias: Tensor<S>, to y: UnsafeMutableBufferPointer<S>) {
    bias.withUnsafeScalars { bias in
      let channels = bias.count
      forEachRowRange(rows: y.count / max(channels, 1), columns: channels) { rows in
        for row in rows {
          for c in 0..<channels { y[row * channels + c] += bias[c] }
        }
      }
    }
  }
}

/// Lends `body` uninitialised memory, from the storage pool, so that the next task's is the same.
func withScratch<S: Scalar>(_ count: Int, _ body: (UnsafeMutablePointer<S>) -> Void) {
  let storage = Storage<S>(count: count)
  withExtendedLifetime(storage) { body(storage.base) }
}
