/// The three products on the matrix of windows: they serve any kernel, stride and padding.
extension Convolution {
  /// The windows on x, one for each pixel of y.
  private var windows: Windows {
    Windows(
      height: input[1], width: input[2], channels: input[3], kernelHeight: weight[2], kernelWidth: weight[3],
      rows: output[1], columns: output[2], strideY: stride.y, strideX: stride.x,
      originY: -padding.y, originX: -padding.x)
  }

  /// y = gather(x) W.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func forwardByWindows<S: Scalar>(x: Tensor<S>, _ matrix: Tensor<S>) -> Tensor<S> {
    let (windows, channels) = (windows, output[3])
    return Tensor(output) { y in
      guard let target = y.baseAddress, !y.isEmpty else { return }
      withUnsafePointers(x, matrix) { p in
        let x = p[0]
        let factor = RightFactor(MatrixView(p[1], rows: windows.size, columns: channels))
        WorkerPool.shared.run(output[0] * output[1], grain: windows.linesPerTask) { lines in
          withScratch(windows.scratch) { (gathered: UnsafeMutablePointer<S>) in
            windows.gather(lines: lines, of: x, into: gathered)
            factor.multiply(
              MatrixView(gathered, rows: lines.count * windows.columns, columns: windows.size),
              into: Target(target + lines.lowerBound * windows.columns * channels, stride: channels))
          }
        }
      }
    }
  }

  /// dx = scatter(dy Wᵀ): what the windows that cover a pixel send back to it. A task is some whole images: within one, windows
  /// overlap.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func dataGradientByWindows<S: Scalar>(dy: Tensor<S>, _ matrix: Tensor<S>) -> Tensor<S> {
    let (windows, channels) = (windows, output[3])
    return Tensor(input) { dx in
      guard let target = dx.baseAddress, !dx.isEmpty else { return }
      let pixels = dx.count / output[0]
      withUnsafePointers(dy, matrix) { p in
        let dy = p[0]
        let factor = RightFactor(MatrixView(p[1], rows: windows.size, columns: channels).transposed)
        WorkerPool.shared.run(output[0], grain: max(1, windows.linesPerTask / windows.rows)) { images in
          (target + images.lowerBound * pixels).update(repeating: 0, count: images.count * pixels)
          withScratch(windows.scratch) { (product: UnsafeMutablePointer<S>) in
            for lines in windows.tasks(images.lowerBound * windows.rows..<images.upperBound * windows.rows) {
              factor.multiply(
                MatrixView(
                  dy + lines.lowerBound * windows.columns * channels, rows: lines.count * windows.columns,
                  columns: channels), into: Target(product, stride: windows.size))
              windows.scatter(lines: lines, of: product, addingTo: target)
            }
          }
        }
      }
    }
  }

  /// dW = gather(x)ᵀ dy, in w's shape.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func weightGradientByWindows<S: Scalar>(x: Tensor<S>, dy: Tensor<S>) -> Tensor<S> {
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
              let rows = lines.count * windows.columns
              let factor = RightFactor(
                MatrixView(dy + lines.lowerBound * windows.columns * channels, rows: rows, columns: channels))
              factor.multiply(
                MatrixView(gathered, rows: rows, columns: windows.size).transposed,
                into: Target(sum, stride: channels, isAccumulating: true))
            }
          }
        }
      }
    }
    return sum(ofSlots: partial)
  }
}
