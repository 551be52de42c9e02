/// The tiles of a convolution whose kernel is twice as large as its stride s, and their maps to images and outputs.
///
/// s×s neighbouring pixels, taken together as one *block* of s·s·C scalars, make the kernel one of 2×2 blocks with stride 1. A
/// *tile* is m×m outputs; it reads (m + 1)×(m + 1) blocks. ``MinimalFiltering``, applied to its columns and then to its rows,
/// takes (m + 1)² products for these m² outputs, where the definition takes 4m²: m = 2 saves 7/16 of the multiplications,
/// m = 4 saves 39/64.
///
/// The tiles' factors are (m + 1)² matrices with a row a tile, and so are the products: then each place (i, j) of the tiles is
/// one product of matrices. A *line* is a row of tiles; line = image · ``rows`` + row.
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

  // MARK: Images and factors

  /// Bᵀ: writes the matrices `[tiles, depth]` of some lines of the images `[N, H, W, C]`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func gather<S: Scalar>(lines: Range<Int>, of images: UnsafePointer<S>, into matrices: TileMatrices<S>) {
    if isFour {
      gather(FourOutputs.self, lines, images, matrices)
    } else {
      gather(TwoOutputs.self, lines, images, matrices)
    }
  }

  /// B, the adjoint of ``gather(lines:of:into:)``: adds what the matrices of some lines send back to the images.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func scatter<S: Scalar>(lines: Range<Int>, of matrices: TileMatrices<S>, addingTo images: UnsafeMutablePointer<S>) {
    if isFour {
      scatter(FourOutputs.self, lines, matrices, images)
    } else {
      scatter(TwoOutputs.self, lines, matrices, images)
    }
  }

  /// A line's rows of blocks are mapped down first, as whole rows of the image, which memory delivers fastest; then tile by tile
  /// across. There the rows have margins of zeros for what lies outside the image.
  @inline(__always)
  private func gather<F: MinimalFiltering, S: Scalar>(
    _: F.Type, _ lines: Range<Int>, _ images: UnsafePointer<S>, _ matrices: TileMatrices<S>
  ) {
    let (run, width, margin, matrix) = (run, lineWidth, margin, matrices.distance)
    withScratch((F.points + 1) * width) { (rows: UnsafeMutablePointer<S>) in
      rows.update(repeating: 0, count: (F.points + 1) * width)
      let zeros = UnsafePointer(rows + F.points * width)
      for (number, line) in lines.enumerated() {
        for phase in 0..<stride.y {
          transform(
            inside, F.points, F.points, F.gather, from: { i in inputRow(line, i, phase).map { images + $0 } ?? zeros },
            to: { i in rows + (i &* width &+ margin) })
          for column in 0..<columns {
            let target = matrices.base + ((number * columns + column) * depth + phase * run)
            for i in 0..<F.points {
              let blocks = UnsafePointer(rows) + (i &* width &+ F.outputs &* column &* run)
              transform(
                run, F.points, F.points, F.gather, from: { j in blocks + j &* run },
                to: { j in target + (F.points &* i &+ j) &* matrix })
            }
          }
        }
      }
    }
  }

  /// Across first, then down.
  @inline(__always)
  private func scatter<F: MinimalFiltering, S: Scalar>(
    _: F.Type, _ lines: Range<Int>, _ matrices: TileMatrices<S>, _ images: UnsafeMutablePointer<S>
  ) {
    let (run, width, margin, matrix) = (run, lineWidth, margin, matrices.distance)
    withScratch((F.points + 1) * width) { (rows: UnsafeMutablePointer<S>) in
      let unused = rows + F.points * width
      for (number, line) in lines.enumerated() {
        for phase in 0..<stride.y {
          for i in 0..<F.points { (rows + i * width).update(repeating: 0, count: run) }
          for column in 0..<columns {
            let source = matrices.base + ((number * columns + column) * depth + phase * run)
            for i in 0..<F.points {
              // The last block of a tile is the first one of the next.
              let blocks = rows + (i &* width &+ F.outputs &* column &* run)
              transform(
                run, F.points, F.points, F.scatter,
                from: { j in UnsafePointer(source) + (F.points &* i &+ j) &* matrix },
                to: { j in blocks + j &* run }, adding: { j in j == 0 })
            }
          }
          transform(
            inside, F.points, F.points, F.scatter, from: { i in UnsafePointer(rows) + (i &* width &+ margin) },
            to: { i in inputRow(line, i, phase).map { images + $0 } ?? unused }, adding: { _ in true })
        }
      }
    }
  }

  /// Scalars of a block that are neighbours in memory: the pixels of one of its rows.
  private var run: Int { stride.x * channels }
  /// Scalars of a line of blocks' rows.
  private var lineWidth: Int { (outputs * columns + 1) * run }
  /// The scalars of such a row that lie left of the image.
  private var margin: Int { min(padding.x * channels, lineWidth) }
  /// The scalars of such a row that lie in the image.
  private var inside: Int { min(width * channels, lineWidth - margin) }

  /// Where the image's row begins that is row `phase` of the i-th block down of a line; nil where it is outside.
  @inline(__always)
  private func inputRow(_ line: Int, _ i: Int, _ phase: Int) -> Int? {
    let (image, row) = line.quotientAndRemainder(dividingBy: rows)
    let y = stride.y * (outputs * row + i) + phase - padding.y
    return y >= 0 && y < height ? (image * height + y) * width * channels : nil
  }

  // MARK: Products and outputs

  /// Aᵀ: writes the outputs `[N, OH, OW, O]` of some lines from their products `[tiles, O]`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func assemble<S: Scalar>(lines: Range<Int>, of products: TileMatrices<S>, into outputs: UnsafeMutablePointer<S>) {
    if isFour {
      assemble(FourOutputs.self, lines, products, outputs)
    } else {
      assemble(TwoOutputs.self, lines, products, outputs)
    }
  }

  /// A, the adjoint of ``assemble(lines:of:into:)``: writes the matrices `[tiles, O]` of some lines from the outputs' cotangents.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func expand<S: Scalar>(lines: Range<Int>, of outputs: UnsafePointer<S>, into matrices: TileMatrices<S>) {
    if isFour {
      expand(FourOutputs.self, lines, outputs, matrices)
    } else {
      expand(TwoOutputs.self, lines, outputs, matrices)
    }
  }

  @inline(__always)
  private func assemble<F: MinimalFiltering, S: Scalar>(
    _: F.Type, _ lines: Range<Int>, _ products: TileMatrices<S>, _ outputs: UnsafeMutablePointer<S>
  ) {
    let (run, matrix) = (outputChannels, products.distance)
    let width = columns * F.outputs * run
    withScratch((F.points + 1) * width) { (rows: UnsafeMutablePointer<S>) in
      let unused = rows + F.points * width
      for (number, line) in lines.enumerated() {
        for column in 0..<columns {
          let source = products.base + (number * columns + column) * run
          for i in 0..<F.points {
            transform(
              run, F.points, F.outputs, F.assemble,
              from: { j in UnsafePointer(source) + (F.points &* i &+ j) &* matrix },
              to: { j in rows + (i &* width &+ (F.outputs &* column &+ j) &* run) })
          }
        }
        transform(
          outputWidth * run, F.points, F.outputs, F.assemble, from: { i in UnsafePointer(rows) + i &* width },
          to: { i in outputRow(line, i).map { outputs + $0 } ?? unused })
      }
    }
  }

  @inline(__always)
  private func expand<F: MinimalFiltering, S: Scalar>(
    _: F.Type, _ lines: Range<Int>, _ outputs: UnsafePointer<S>, _ matrices: TileMatrices<S>
  ) {
    let (run, matrix) = (outputChannels, matrices.distance)
    let width = columns * F.outputs * run
    withScratch((F.points + 1) * width) { (rows: UnsafeMutablePointer<S>) in
      rows.update(repeating: 0, count: (F.points + 1) * width)
      let zeros = UnsafePointer(rows + F.points * width)
      for (number, line) in lines.enumerated() {
        transform(
          outputWidth * run, F.outputs, F.points, F.expand,
          from: { i in outputRow(line, i).map { outputs + $0 } ?? zeros },
          to: { i in rows + i &* width })
        for column in 0..<columns {
          let target = matrices.base + (number * columns + column) * run
          for i in 0..<F.points {
            let row = UnsafePointer(rows) + (i &* width &+ F.outputs &* column &* run)
            transform(
              run, F.outputs, F.points, F.expand, from: { j in row + j &* run },
              to: { j in target + (F.points &* i &+ j) &* matrix })
          }
        }
      }
    }
  }

  /// Where the i-th row of a line's outputs begins; nil where there is none.
  @inline(__always)
  private func outputRow(_ line: Int, _ i: Int) -> Int? {
    let (image, row) = line.quotientAndRemainder(dividingBy: rows)
    let y = outputs * row + i
    return y < outputHeight ? (image * outputHeight + y) * outputWidth * outputChannels : nil
  }
}
