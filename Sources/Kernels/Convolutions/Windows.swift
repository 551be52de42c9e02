/// The windows that slide over a batch of NHWC images: where each begins, and how they stand in a
/// matrix.
///
/// Window (row, column) of an image covers the pixels from (row · strideY + originY, column ·
/// strideX + originX), which lie outside the image where a padding does. The matrix has a row for
/// each window and a column for each scalar of it, ordered (ky, kx, c): for each ky that is one
/// contiguous run of kernelWidth · channels scalars of the image. A convolution is then a product
/// with this matrix.
struct Windows {
  let height: Int
  let width: Int
  let channels: Int
  let kernelHeight: Int
  let kernelWidth: Int
  let rows: Int
  let columns: Int
  let strideY: Int
  let strideX: Int
  let originY: Int
  let originX: Int

  /// The windows on x, one for each pixel of y.
  init(_ convolution: ConvolutionGeometry) {
    (height, width, channels) = (convolution.input.y, convolution.input.x, convolution.channels)
    (kernelHeight, kernelWidth) = (convolution.kernel.y, convolution.kernel.x)
    (rows, columns) = (convolution.output.y, convolution.output.x)
    (strideY, strideX) = (convolution.stride.y, convolution.stride.x)
    (originY, originX) = (-convolution.padding.y, -convolution.padding.x)
  }

  /// Scalars of a window: the matrix's columns.
  var size: Int { kernelHeight * kernelWidth * channels }

  /// Writes the matrix rows of some windowRows of windows; window row = image · rows + row.
  func im2col<S: KernelScalar>(
    windowRows: Range<Int>, of images: UnsafePointer<S>, into matrix: UnsafeMutablePointer<S>
  ) {
    let (run, inner) = (kernelWidth * channels, columnsInside)
    for (number, windowRow) in windowRows.enumerated() {
      let (image, row) = windowRow.quotientAndRemainder(dividingBy: rows)
      for ky in 0..<kernelHeight {
        let y = row * strideY + originY + ky
        let start = images + (image * height + y) * width * channels
        let target = matrix + (number * columns * kernelHeight + ky) * run
        guard y >= 0, y < height else {
          for column in 0..<columns { (target + column * size).update(repeating: 0, count: run) }
          continue
        }
        for column in (0..<columns) where !inner.contains(column) {
          let (x, target) = (column * strideX + originX, target + column * size)
          let inside = kernelColumnsInside(at: x)
          target.update(repeating: 0, count: run)
          (target + inside.lowerBound * channels).update(
            from: start + (x + inside.lowerBound) * channels, count: inside.count * channels)
        }
        copyRuns(
          inner.count, of: run, from: start + (inner.lowerBound * strideX + originX) * channels,
          every: strideX * channels, to: target + inner.lowerBound * size, every: size)
      }
    }
  }

  /// Copies runs that are too short to repay a call of the library each. Known lengths, those of
  /// four pixels of one and of three channels, cost no loop.
  @inline(__always)
  private func copyRuns<S: KernelScalar>(
    _ count: Int, of run: Int, from source: UnsafePointer<S>, every step: Int, to target: UnsafeMutablePointer<S>,
    every targetStep: Int
  ) {
    func copy(_ run: Int) {
      for number in 0..<count { copyRun(source + number &* step, to: target + number &* targetStep, run) }
    }
    switch run {
    case 4: copy(4)
    case 12: copy(12)
    default: copy(run)
    }
  }

  /// The columns of windows that lie between the image's left and right edges.
  private var columnsInside: Range<Int> {
    let first = min(columns, max(0, (strideX - 1 - originX) / strideX))
    let last = width - kernelWidth - originX
    return first..<max(first, min(columns, last < 0 ? 0 : last / strideX + 1))
  }

  /// The adjoint of ``im2col(windowRows:of:into:)``: adds each scalar of the matrix rows to the
  /// pixel it would come from, the windows of a windowRow from left to right.
  func col2im<S: KernelScalar>(
    windowRows: Range<Int>, of matrix: UnsafePointer<S>, addingTo images: UnsafeMutablePointer<S>
  ) {
    let (run, inner) = (kernelWidth * channels, columnsInside)
    for (number, windowRow) in windowRows.enumerated() {
      let (image, row) = windowRow.quotientAndRemainder(dividingBy: rows)
      for ky in 0..<kernelHeight {
        let y = row * strideY + originY + ky
        guard y >= 0, y < height else { continue }
        let start = images + (image * height + y) * width * channels
        let source = matrix + (number * columns * kernelHeight + ky) * run
        addCutRuns(0..<inner.lowerBound, from: source, to: start)
        addWholeRuns(
          inner.count, of: run, from: source + inner.lowerBound * size, every: size,
          to: start + (inner.lowerBound * strideX + originX) * channels, every: strideX * channels)
        addCutRuns(inner.upperBound..<columns, from: source, to: start)
      }
    }
  }

  /// Adds the runs of columns of windows that reach beyond the image, as far as they lie inside it.
  private func addCutRuns<S: KernelScalar>(
    _ columns: Range<Int>, from source: UnsafePointer<S>, to start: UnsafeMutablePointer<S>
  ) {
    for column in columns {
      let x = column * strideX + originX
      let inside = kernelColumnsInside(at: x)
      addRun(
        source + column * size + inside.lowerBound * channels, to: start + (x + inside.lowerBound) * channels,
        inside.count * channels)
    }
  }

  /// Adds whole runs. Where each begins at the middle of the one before, as with the models'
  /// kernels, the two that meet in a half are added together: the second, by itself, would wait
  /// until what the first has written can be read.
  @inline(__always)
  private func addWholeRuns<S: KernelScalar>(
    _ count: Int, of run: Int, from source: UnsafePointer<S>, every step: Int, to target: UnsafeMutablePointer<S>,
    every targetStep: Int
  ) {
    guard run == 2 * targetStep, count > 0 else {
      for number in 0..<count { addRun(source + number &* step, to: target + number &* targetStep, run) }
      return
    }
    func add(_ half: Int) {
      addRun(source, to: target, half)
      for number in 1..<count {
        let next = source + number &* step
        addRuns(next - step + half, next, to: target + number &* half, half)
      }
      addRun(source + (count - 1) &* step + half, to: target + count &* half, half)
    }
    switch targetStep {
    case 2: add(2)
    case 6: add(6)
    default: add(targetStep)
    }
  }

  /// The kernel's columns that lie inside the image, for a window whose first one is column x;
  /// empty where none does.
  private func kernelColumnsInside(at x: Int) -> Range<Int> {
    let first = max(0, min(-x, kernelWidth))
    return first..<max(first, min(kernelWidth, width - x))
  }

  /// Window rows per task, so that a task's matrix has about half a megabyte of `Float` and stays
  /// in the second-level cache. It depends on the shapes alone.
  var windowRowsPerTask: Int { max(1, (1 << 17) / max(columns * size, 1)) }

  /// Scalars of a task's matrix.
  var scratch: Int { windowRowsPerTask * columns * size }

  /// Window rows cut into tasks.
  func tasks(_ windowRows: Range<Int>) -> [Range<Int>] {
    stride(from: windowRows.lowerBound, to: windowRows.upperBound, by: windowRowsPerTask).map {
      $0..<min($0 + windowRowsPerTask, windowRows.upperBound)
    }
  }
}
