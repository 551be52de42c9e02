/// The three products of a convolution on the matrix of windows: they serve any kernel, stride and
/// padding.
struct WindowProducts {
  private let convolution: ConvolutionGeometry
  /// The windows on x, one for each pixel of y.
  private let windows: Windows
  private let engine: any BlockKernels

  init(_ convolution: ConvolutionGeometry, _ engine: any BlockKernels) {
    (self.convolution, windows, self.engine) = (convolution, Windows(convolution), engine)
  }

  private var channels: Int { convolution.outputChannels }
  /// The rows of windows of all images.
  private var windowRows: Int { convolution.images * windows.rows }

  /// y = im2col(x) W.
  func forward<S: KernelScalar>(_ x: UnsafePointer<S>, _ w: UnsafePointer<S>, into y: UnsafeMutablePointer<S>) {
    guard convolution.outputCount > 0 else { return }
    let factor = PackedMatrix(MatrixView(w, rows: windows.size, columns: channels), for: engine)
    WorkerPool.shared.run(windowRows, grain: windows.windowRowsPerTask) { windowRows in
      withScratch(windows.scratch) { (matrix: UnsafeMutablePointer<S>) in
        windows.im2col(windowRows: windowRows, of: x, into: matrix)
        factor.multiply(
          MatrixView(matrix, rows: windowRows.count * windows.columns, columns: windows.size),
          into: Target(y + windowRows.lowerBound * windows.columns * channels, stride: channels))
      }
    }
  }

  /// dx = col2im(dy Wᵀ): what the windows that cover a pixel send back to it. A task is some whole
  /// images: within one, windows overlap.
  func dataGradient<S: KernelScalar>(
    _ dy: UnsafePointer<S>, _ w: UnsafePointer<S>, into dx: UnsafeMutablePointer<S>
  ) {
    guard convolution.inputCount > 0 else { return }
    let pixels = convolution.inputCount / convolution.images
    let factor = PackedMatrix(MatrixView(w, rows: windows.size, columns: channels).transposed, for: engine)
    WorkerPool.shared.run(convolution.images, grain: max(1, windows.windowRowsPerTask / windows.rows)) { images in
      (dx + images.lowerBound * pixels).update(repeating: 0, count: images.count * pixels)
      withScratch(windows.scratch) { (product: UnsafeMutablePointer<S>) in
        for windowRows in windows.tasks(images.lowerBound * windows.rows..<images.upperBound * windows.rows) {
          factor.multiply(
            MatrixView(
              dy + windowRows.lowerBound * windows.columns * channels, rows: windowRows.count * windows.columns,
              columns: channels), into: Target(product, stride: windows.size))
          windows.col2im(windowRows: windowRows, of: product, addingTo: dx)
        }
      }
    }
  }

  /// dW = im2col(x)ᵀ dy: a fixed number of partial sums, each over its share of the window rows,
  /// added in their order.
  func weightGradient<S: KernelScalar>(
    _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, into dw: UnsafeMutablePointer<S>
  ) {
    let slots = min(8, max(windowRows, 1))
    let share = (windowRows + slots - 1) / slots
    let count = windows.size * channels
    guard count > 0 else { return }
    let partial = Storage<S>(count: slots * count)
    WorkerPool.shared.run(slots) { slot in
      let sum = partial.base + slot * count
      sum.update(repeating: 0, count: count)
      withScratch(windows.scratch) { (matrix: UnsafeMutablePointer<S>) in
        for windowRows in windows.tasks(min(slot * share, windowRows)..<min((slot + 1) * share, windowRows)) {
          windows.im2col(windowRows: windowRows, of: x, into: matrix)
          let rows = windowRows.count * windows.columns
          let factor = PackedMatrix(
            MatrixView(dy + windowRows.lowerBound * windows.columns * channels, rows: rows, columns: channels),
            for: engine)
          factor.multiply(
            MatrixView(matrix, rows: rows, columns: windows.size).transposed,
            into: Target(sum, stride: channels, isAccumulating: true))
        }
      }
    }
    sum(ofSlots: slots, partial.base, count: count, into: dw)
  }
}

/// Σ over the slots, one after another, each of `count` scalars.
private func sum<S: KernelScalar>(
  ofSlots slots: Int, _ partial: UnsafePointer<S>, count: Int, into sum: UnsafeMutablePointer<S>
) {
  forEachRange(of: count) { range in
    for i in range { sum[i] = partial[i] }
    for slot in 1..<slots { for i in range { sum[i] += partial[slot * count + i] } }
  }
}
