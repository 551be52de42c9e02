/// The tiles of a convolution whose kernel is twice as large as its stride s, and their maps to
/// images and outputs.
///
/// s×s neighbouring pixels, taken together as one *block* of s·s·C scalars, make the kernel one of
/// 2×2 blocks with stride 1. A *tile* is m×m outputs; it reads (m + 1)×(m + 1) blocks.
/// ``MinimalFiltering``, applied to its columns and then to its rows, takes (m + 1)² products for
/// these m² outputs, where the definition takes 4m²: m = 2 saves 7/16 of the multiplications, m = 4
/// saves 39/64.
///
/// The tiles' factors are (m + 1)² matrices with a row for each tile, and so are the products: then
/// each place (i, j) of the tiles is one product of matrices. The rows of tiles are numbered
/// through all images: tile row = image · ``rows`` + row.
struct Tiles {
  let height: Int
  let width: Int
  let channels: Int
  let outputHeight: Int
  let outputWidth: Int
  let outputChannels: Int
  let stride: (y: Int, x: Int)
  let padding: (y: Int, x: Int)
  /// Whether m is 4, and not 2.
  let isFour: Bool

  init(_ convolution: ConvolutionGeometry, isFour: Bool) {
    (height, width, channels) = (convolution.input.y, convolution.input.x, convolution.channels)
    (outputHeight, outputWidth) = (convolution.output.y, convolution.output.x)
    (outputChannels, stride, padding) = (convolution.outputChannels, convolution.stride, convolution.padding)
    self.isFour = isFour
  }

  /// m.
  var outputs: Int { isFour ? FourOutputs.outputs : TwoOutputs.outputs }
  /// The places of a tile: (m + 1)².
  var places: Int { (outputs + 1) * (outputs + 1) }
  /// Tiles below each other in an image.
  var rows: Int { (outputHeight + outputs - 1) / outputs }
  /// Tiles side by side.
  var columns: Int { (outputWidth + outputs - 1) / outputs }
  /// Scalars of a block.
  var depth: Int { stride.y * stride.x * channels }
  /// Scalars of the kernel's matrices, `[places, depth, O]`.
  var packedCount: Int { places * depth * outputChannels }

  // MARK: Images and factors

  /// Bᵀ: writes the matrices `[tiles, depth]` of some tileRows of the images `[N, H, W, C]`.
  func transformInput<S: KernelScalar>(
    tileRows: Range<Int>, of images: UnsafePointer<S>, into matrices: TileMatrices<S>
  ) {
    if isFour {
      transformInput(FourOutputs.self, tileRows, images, matrices)
    } else {
      transformInput(TwoOutputs.self, tileRows, images, matrices)
    }
  }

  /// B, the adjoint of ``transformInput(tileRows:of:into:)``: adds what the matrices of some
  /// tileRows send back to the images.
  func transformInputAdjoint<S: KernelScalar>(
    tileRows: Range<Int>, of matrices: TileMatrices<S>, addingTo images: UnsafeMutablePointer<S>
  ) {
    if isFour {
      transformInputAdjoint(FourOutputs.self, tileRows, matrices, images)
    } else {
      transformInputAdjoint(TwoOutputs.self, tileRows, matrices, images)
    }
  }

  /// A tileRow's rows of blocks are mapped down first, as whole rows of the image, which memory
  /// delivers fastest; then tile by tile across. There the rows have margins of zeros for what lies
  /// outside the image.
  @inline(__always)
  private func transformInput<F: MinimalFiltering, S: KernelScalar>(
    _: F.Type, _ tileRows: Range<Int>, _ images: UnsafePointer<S>, _ matrices: TileMatrices<S>
  ) {
    let (run, width, margin, matrix) = (run, tileRowWidth, margin, matrices.distance)
    withScratch((F.points + 1) * width) { (rows: UnsafeMutablePointer<S>) in
      rows.update(repeating: 0, count: (F.points + 1) * width)
      let zeros = UnsafePointer(rows + F.points * width)
      for (number, tileRow) in tileRows.enumerated() {
        for phase in 0..<stride.y {
          transform(
            inside, F.points, F.points, F.transformInput,
            from: { i in inputRow(tileRow, i, phase).map { images + $0 } ?? zeros },
            to: { i in rows + (i &* width &+ margin) })
          for column in 0..<columns {
            let target = matrices.base + ((number * columns + column) * depth + phase * run)
            for i in 0..<F.points {
              let blocks = UnsafePointer(rows) + (i &* width &+ F.outputs &* column &* run)
              transform(
                run, F.points, F.points, F.transformInput, from: { j in blocks + j &* run },
                to: { j in target + (F.points &* i &+ j) &* matrix })
            }
          }
        }
      }
    }
  }

  /// Across first, then down.
  @inline(__always)
  private func transformInputAdjoint<F: MinimalFiltering, S: KernelScalar>(
    _: F.Type, _ tileRows: Range<Int>, _ matrices: TileMatrices<S>, _ images: UnsafeMutablePointer<S>
  ) {
    let (run, width, margin, matrix) = (run, tileRowWidth, margin, matrices.distance)
    withScratch((F.points + 1) * width) { (rows: UnsafeMutablePointer<S>) in
      let unused = rows + F.points * width
      for (number, tileRow) in tileRows.enumerated() {
        for phase in 0..<stride.y {
          for i in 0..<F.points { (rows + i * width).update(repeating: 0, count: run) }
          for column in 0..<columns {
            let source = matrices.base + ((number * columns + column) * depth + phase * run)
            for i in 0..<F.points {
              // The last block of a tile is the first one of the next.
              let blocks = rows + (i &* width &+ F.outputs &* column &* run)
              transform(
                run, F.points, F.points, F.transformInputAdjoint,
                from: { j in UnsafePointer(source) + (F.points &* i &+ j) &* matrix },
                to: { j in blocks + j &* run }, adding: { j in j == 0 })
            }
          }
          transform(
            inside, F.points, F.points, F.transformInputAdjoint,
            from: { i in UnsafePointer(rows) + (i &* width &+ margin) },
            to: { i in inputRow(tileRow, i, phase).map { images + $0 } ?? unused }, adding: { _ in true })
        }
      }
    }
  }

  /// Scalars of a block that are neighbours in memory: the pixels of one of its rows.
  private var run: Int { stride.x * channels }
  /// Scalars of a tileRow of blocks' rows.
  private var tileRowWidth: Int { (outputs * columns + 1) * run }
  /// The scalars of such a row that lie left of the image.
  private var margin: Int { min(padding.x * channels, tileRowWidth) }
  /// The scalars of such a row that lie in the image.
  private var inside: Int { min(width * channels, tileRowWidth - margin) }

  /// Where the image's row begins that is row `phase` of the i-th block down of a tileRow; nil
  /// where it is outside.
  @inline(__always)
  private func inputRow(_ tileRow: Int, _ i: Int, _ phase: Int) -> Int? {
    let (image, row) = tileRow.quotientAndRemainder(dividingBy: rows)
    let y = stride.y * (outputs * row + i) + phase - padding.y
    return y >= 0 && y < height ? (image * height + y) * width * channels : nil
  }

  // MARK: Products and outputs

  /// Aᵀ: writes the outputs `[N, OH, OW, O]` of some tileRows from their products `[tiles, O]`.
  func transformOutput<S: KernelScalar>(
    tileRows: Range<Int>, of products: TileMatrices<S>, into outputs: UnsafeMutablePointer<S>
  ) {
    if isFour {
      transformOutput(FourOutputs.self, tileRows, products, outputs)
    } else {
      transformOutput(TwoOutputs.self, tileRows, products, outputs)
    }
  }

  /// A, the adjoint of ``transformOutput(tileRows:of:into:)``: writes the matrices `[tiles, O]` of
  /// some tileRows from the outputs' cotangents.
  func transformOutputAdjoint<S: KernelScalar>(
    tileRows: Range<Int>, of outputs: UnsafePointer<S>, into matrices: TileMatrices<S>
  ) {
    if isFour {
      transformOutputAdjoint(FourOutputs.self, tileRows, outputs, matrices)
    } else {
      transformOutputAdjoint(TwoOutputs.self, tileRows, outputs, matrices)
    }
  }

  @inline(__always)
  private func transformOutput<F: MinimalFiltering, S: KernelScalar>(
    _: F.Type, _ tileRows: Range<Int>, _ products: TileMatrices<S>, _ outputs: UnsafeMutablePointer<S>
  ) {
    let (run, matrix) = (outputChannels, products.distance)
    let width = columns * F.outputs * run
    withScratch((F.points + 1) * width) { (rows: UnsafeMutablePointer<S>) in
      let unused = rows + F.points * width
      for (number, tileRow) in tileRows.enumerated() {
        for column in 0..<columns {
          let source = products.base + (number * columns + column) * run
          for i in 0..<F.points {
            transform(
              run, F.points, F.outputs, F.transformOutput,
              from: { j in UnsafePointer(source) + (F.points &* i &+ j) &* matrix },
              to: { j in rows + (i &* width &+ (F.outputs &* column &+ j) &* run) })
          }
        }
        transform(
          outputWidth * run, F.points, F.outputs, F.transformOutput, from: { i in UnsafePointer(rows) + i &* width },
          to: { i in outputRow(tileRow, i).map { outputs + $0 } ?? unused })
      }
    }
  }

  @inline(__always)
  private func transformOutputAdjoint<F: MinimalFiltering, S: KernelScalar>(
    _: F.Type, _ tileRows: Range<Int>, _ outputs: UnsafePointer<S>, _ matrices: TileMatrices<S>
  ) {
    let (run, matrix) = (outputChannels, matrices.distance)
    let width = columns * F.outputs * run
    withScratch((F.points + 1) * width) { (rows: UnsafeMutablePointer<S>) in
      rows.update(repeating: 0, count: (F.points + 1) * width)
      let zeros = UnsafePointer(rows + F.points * width)
      for (number, tileRow) in tileRows.enumerated() {
        transform(
          outputWidth * run, F.outputs, F.points, F.transformOutputAdjoint,
          from: { i in outputRow(tileRow, i).map { outputs + $0 } ?? zeros }, to: { i in rows + i &* width })
        for column in 0..<columns {
          let target = matrices.base + (number * columns + column) * run
          for i in 0..<F.points {
            let row = UnsafePointer(rows) + (i &* width &+ F.outputs &* column &* run)
            transform(
              run, F.outputs, F.points, F.transformOutputAdjoint, from: { j in row + j &* run },
              to: { j in target + (F.points &* i &+ j) &* matrix })
          }
        }
      }
    }
  }

  /// Where the i-th row of a tileRow's outputs begins; nil where there is none.
  @inline(__always)
  private func outputRow(_ tileRow: Int, _ i: Int) -> Int? {
    let (image, row) = tileRow.quotientAndRemainder(dividingBy: rows)
    let y = outputs * row + i
    return y < outputHeight ? (image * outputHeight + y) * outputWidth * outputChannels : nil
  }
}
