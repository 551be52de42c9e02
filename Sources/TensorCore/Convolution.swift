/// A two-dimensional convolution (cross-correlation) of NHWC images, and its two adjoints.
///
///     y[n, oy, ox, o] = Σ_{ky, kx, c} x[n, oy·sy − py + ky, ox·sx − px + kx, c] · w[o, c, ky, kx]
///
/// Legend: N images, H×W pixels, C channels in; OH×OW pixels, O channels out; kernel KH×KW. x `[N, H, W, C]`,
/// w `[O, C, KH, KW]` (PyTorch's order), y `[N, OH, OW, O]`. Outside the image x is 0.
///
/// Each kernel is the same three steps: gather windows into a matrix, multiply, put the rows where they belong. The
/// transposed convolution needs no kernel of its own: it is ``dataGradient(dy:weight:)`` run forwards.
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

  // MARK: Forward

  /// y = x ∗ w, plus a bias a channel.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(x: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>? = nil) -> Tensor<S> {
    // w as a matrix with a row a scalar of the window.
    let matrix = weight.permuted([2, 3, 1, 0])
    let (windows, channels) = (windows, output[3])
    return Tensor(output) { y in
      x.withUnsafeScalars { x in
        matrix.withUnsafeScalars { matrix in
          multiply(windows, of: x, by: matrix, columns: channels) { line, product in
            let target = y.baseAddress! + line * windows.columns * channels
            for pixel in 0..<windows.columns {
              for c in 0..<channels { target[pixel * channels + c] = product[pixel * channels + c] }
            }
          }
        }
      }
      if let bias { add(bias, to: y) }
    }
  }

  // MARK: Backward

  /// dx: for each pixel of x, what the windows that cover it send back.
  ///
  ///     dx[n, iy, ix, c] = Σ_{ky, kx, o} dy[n, (iy + py − ky) / sy, (ix + px − kx) / sx, o] · w[o, c, ky, kx]
  ///
  /// over the kernel positions for which the divisions leave no remainder. Those depend on iy mod sy and ix mod sx alone:
  /// the pixels of one such class are an ordinary stride-1 convolution of dy with every s-th row and column of the kernel
  /// (for a 4×4 kernel and stride 2, four 2×2 convolutions). So nothing is scattered and added, only gathered. With few
  /// channels the products would be too thin for that, and scattering costs little.
  ///
  /// - Parameter bias: added to each channel of dx, for the transposed convolution.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func dataGradient<S: Scalar>(dy: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>? = nil) -> Tensor<S> {
    Tensor(input) { dx in
      if input[3] < Self.fewChannels {
        scatterProducts(dx, dy: dy, weight: weight)
        if let bias { add(bias, to: dx) }
        return
      }
      for classY in 0..<min(stride.y, input[1]) {
        for classX in 0..<min(stride.x, input[2]) {
          fillClass(classY, classX, of: dx, dy: dy, weight: weight)
        }
      }
      if let bias { add(bias, to: dx) }
    }
  }

  /// Channels below which dx is scattered. A constant, because the two ways add in different orders.
  private static let fewChannels = 16

  /// dx image by image: the rows dy · w, each spread over its window.
  private func scatterProducts<S: Scalar>(_ dx: UnsafeMutableBufferPointer<S>, dy: Tensor<S>, weight: Tensor<S>) {
    dx.initialize(repeating: 0)
    let (windows, channels) = (windows, output[3])
    let matrix = weight.permuted([0, 2, 3, 1])
    guard !dx.isEmpty, dy.count > 0, windows.size > 0 else { return }
    withUnsafePointers(dy, matrix) { p in
      let (dy, matrix) = (p[0], p[1])
      WorkerPool.shared.run(output[0]) { image in
        withScratch(windows.linesPerTask * windows.columns * windows.size) { (product: UnsafeMutablePointer<S>) in
          let last = (image + 1) * windows.rows
          for start in Swift.stride(from: image * windows.rows, to: last, by: windows.linesPerTask) {
            let lines = start..<min(start + windows.linesPerTask, last)
            S.gemm(
              transposeA: false, transposeB: false, m: lines.count * windows.columns, n: windows.size, k: channels,
              alpha: 1, a: dy + start * windows.columns * channels, lda: channels, b: matrix, ldb: windows.size,
              beta: 0, c: product, ldc: windows.size)
            windows.scatter(lines: lines, of: product, addingTo: dx.baseAddress!)
          }
        }
      }
    }
  }

  private func fillClass<S: Scalar>(
    _ classY: Int, _ classX: Int, of dx: UnsafeMutableBufferPointer<S>, dy: Tensor<S>, weight: Tensor<S>
  ) {
    let (y, x) = (
      taps(classY, stride.y, padding.y, weight.shape[2]), taps(classX, stride.x, padding.x, weight.shape[3])
    )
    let (width, channels) = (input[2], input[3])
    let windows = Windows(
      height: output[1], width: output[2], channels: output[3], kernelHeight: y.kernel.count,
      kernelWidth: x.kernel.count,
      rows: (input[1] - classY + stride.y - 1) / stride.y, columns: (width - classX + stride.x - 1) / stride.x,
      originY: y.origin, originX: x.origin)
    let matrix = classMatrix(weight, y.kernel, x.kernel)
    dy.withUnsafeScalars { dy in
      matrix.withUnsafeScalars { matrix in
        multiply(windows, of: dy, by: matrix, columns: channels) { line, product in
          let (image, row) = line.quotientAndRemainder(dividingBy: windows.rows)
          let start = dx.baseAddress! + ((image * input[1] + classY + row * stride.y) * width + classX) * channels
          for pixel in 0..<windows.columns {
            for c in 0..<channels { start[pixel * stride.x * channels + c] = product[pixel * channels + c] }
          }
        }
      }
    }
  }

  /// The kernel positions that reach pixels ≡ `remainder` (mod stride), in the order in which their dy pixels lie in
  /// memory, and the first such dy pixel of the class's first pixel.
  private func taps(_ remainder: Int, _ stride: Int, _ padding: Int, _ kernel: Int) -> (kernel: [Int], origin: Int) {
    let first = (remainder + padding) % stride
    let positions = Array(Swift.stride(from: first, to: kernel, by: stride).reversed())
    return (positions, (remainder + padding - first) / stride - (positions.count - 1))
  }

  /// Some rows and columns of the kernel as a matrix: a row for each (ky, kx, o), a column for each c.
  private func classMatrix<S: Scalar>(_ weight: Tensor<S>, _ kernelY: [Int], _ kernelX: [Int]) -> Tensor<S> {
    let (outputs, inputs, height, width) = (weight.shape[0], weight.shape[1], weight.shape[2], weight.shape[3])
    return Tensor([kernelY.count * kernelX.count * outputs, inputs]) { matrix in
      weight.withUnsafeScalars { weight in
        var row = 0
        for ky in kernelY {
          for kx in kernelX {
            for o in 0..<outputs {
              for c in 0..<inputs { matrix[row * inputs + c] = weight[((o * inputs + c) * height + ky) * width + kx] }
              row += 1
            }
          }
        }
      }
    }
  }

  /// dw[o, c, ky, kx] = Σ_{n, oy, ox} x[n, oy·sy − py + ky, ox·sx − px + kx, c] · dy[n, oy, ox, o].
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func weightGradient<S: Scalar>(x: Tensor<S>, dy: Tensor<S>) -> Tensor<S> {
    let (windows, channels) = (windows, output[3])
    let lines = output[0] * output[1]
    // A fixed number of partial sums, each over its share of the lines, added in their order.
    let slots = min(8, max(lines, 1))
    let share = (lines + slots - 1) / slots
    let partial = Tensor<S>([slots, windows.size, channels]) { partial in
      partial.initialize(repeating: 0)
      x.withUnsafeScalars { x in
        dy.withUnsafeScalars { dy in
          WorkerPool.shared.run(slots) { slot in
            let dw = partial.baseAddress! + slot * windows.size * channels
            withScratch(windows.linesPerTask * windows.columns * windows.size) { (gathered: UnsafeMutablePointer<S>) in
              for start in Swift.stride(
                from: slot * share, to: min((slot + 1) * share, lines), by: windows.linesPerTask)
              {
                let end = min(start + windows.linesPerTask, min((slot + 1) * share, lines))
                windows.gather(lines: start..<end, of: x.baseAddress!, into: gathered)
                S.gemm(
                  transposeA: true, transposeB: false, m: windows.size, n: channels, k: (end - start) * windows.columns,
                  alpha: 1, a: gathered, lda: windows.size,
                  b: dy.baseAddress! + start * windows.columns * channels, ldb: channels,
                  beta: 1, c: dw, ldc: channels)
              }
            }
          }
        }
      }
    }
    return partial.summed(over: [0]).reshaped([weight[2], weight[3], weight[1], weight[0]]).permuted([3, 2, 0, 1])
  }

  // MARK: Steps

  /// Multiplies the window matrix by `matrix` (`[windows.size, columns]`), task by task, and hands each line's rows of
  /// the product to `store`.
  private func multiply<S: Scalar>(
    _ windows: Windows, of images: UnsafeBufferPointer<S>, by matrix: UnsafeBufferPointer<S>, columns: Int,
    store: (_ line: Int, _ product: UnsafePointer<S>) -> Void
  ) {
    let lines = output[0] * windows.rows
    guard lines > 0, windows.columns > 0, columns > 0 else { return }
    let scratch = windows.linesPerTask * windows.columns
    WorkerPool.shared.run(lines, grain: windows.linesPerTask) { range in
      withScratch(scratch * (windows.size + columns)) { (gathered: UnsafeMutablePointer<S>) in
        let product = gathered + scratch * windows.size
        if windows.size == 0 || images.isEmpty {
          product.update(repeating: 0, count: range.count * windows.columns * columns)
        } else {
          windows.gather(lines: range, of: images.baseAddress!, into: gathered)
          S.gemm(
            transposeA: false, transposeB: false, m: range.count * windows.columns, n: columns, k: windows.size,
            alpha: 1, a: gathered, lda: windows.size, b: matrix.baseAddress!, ldb: columns,
            beta: 0, c: product, ldc: columns)
        }
        for line in range { store(line, product + (line - range.lowerBound) * windows.columns * columns) }
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
