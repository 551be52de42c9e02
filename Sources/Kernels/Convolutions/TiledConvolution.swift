/// The three products of a convolution on ``Tiles``, where its kernel is twice as large as its
/// stride.
///
/// With U the kernel's matrices and the three transforms of minimal filtering, all `⊙` products of
/// matrices with the same place, and ᵀ an adjoint:
///
///     y = output(input(x) ⊙ U)      dx = inputᵀ(outputᵀ(dy) ⊙ Uᵀ)      dU = input(x)ᵀ ⊙ outputᵀ(dy)
struct TiledConvolution {
  private let tiles: Tiles
  private let images: Int
  /// The pixels of an image, as scalars.
  private let imageCount: Int
  private let engine: any BlockKernels

  /// The products of a convolution; nil where tiles do not fit it.
  init?(_ convolution: ConvolutionGeometry, _ engine: any BlockKernels) {
    guard let tiles = convolution.tiles else { return nil }
    (self.tiles, images, self.engine) = (tiles, convolution.images, engine)
    imageCount = convolution.inputCount / convolution.images
  }

  /// Tile rows per task: so many tiles that their matrices lie in the second- and third-level
  /// cache. A constant, so that the cut depends on the shapes alone.
  private var tileRowsPerTask: Int { max(1, (tiles.isFour ? 32 : 128) / tiles.columns) }

  /// Tile rows whose matrices are made before the weight's gradient sums over their tiles. Many,
  /// because each sum is added to a matrix in memory; no more, because the matrices should stay in
  /// the cache.
  private var tileRowsPerSum: Int { max(1, 256 / tiles.columns) }
  /// Rows of dU that one task computes.
  private var rowsPerTask: Int { 256 }

  /// y = output(input(x) ⊙ U).
  func forward<S: KernelScalar>(_ x: UnsafePointer<S>, _ packed: UnsafePointer<S>, into y: UnsafeMutablePointer<S>) {
    let factors = kernel(packed).map { PackedMatrix($0, for: engine) }
    WorkerPool.shared.run(images * tiles.rows, grain: tileRowsPerTask) { tileRows in
      withMatrices(of: tileRows) { (blocks: TileMatrices<S>, products: TileMatrices<S>) in
        tiles.transformInput(tileRows: tileRows, of: x, into: blocks)
        for (place, factor) in factors.enumerated() {
          factor.multiply(blocks[place], into: Target(products.start(place), stride: products.columns))
        }
        tiles.transformOutput(tileRows: tileRows, of: products, into: y)
      }
    }
  }

  /// dx = inputᵀ(outputᵀ(dy) ⊙ Uᵀ). A task is some whole images: within one, blocks overlap.
  func dataGradient<S: KernelScalar>(
    _ dy: UnsafePointer<S>, _ packed: UnsafePointer<S>, into dx: UnsafeMutablePointer<S>
  ) {
    let factors = kernel(packed).map { PackedMatrix($0.transposed, for: engine) }
    WorkerPool.shared.run(images, grain: max(1, tileRowsPerTask / tiles.rows)) { images in
      (dx + images.lowerBound * imageCount).update(repeating: 0, count: images.count * imageCount)
      forEachTask(images.lowerBound * tiles.rows..<images.upperBound * tiles.rows, of: tileRowsPerTask) { tileRows in
        withMatrices(of: tileRows) { (blocks: TileMatrices<S>, cotangents: TileMatrices<S>) in
          tiles.transformOutputAdjoint(tileRows: tileRows, of: dy, into: cotangents)
          for (place, factor) in factors.enumerated() {
            factor.multiply(cotangents[place], into: Target(blocks.start(place), stride: blocks.columns))
          }
          tiles.transformInputAdjoint(tileRows: tileRows, of: blocks, addingTo: dx)
        }
      }
    }
  }

  /// dw, the weight's gradient `[2s, 2s, C, O]`, from dU = input(x)ᵀ ⊙ outputᵀ(dy).
  ///
  /// Some tile rows at a time: their matrices are made, then each place's product is added to its
  /// dU.
  func weightGradient<S: KernelScalar>(
    _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, into dw: UnsafeMutablePointer<S>
  ) {
    let (depth, outputs) = (tiles.depth, tiles.outputChannels)
    let parts = (depth + rowsPerTask - 1) / rowsPerTask
    let sums = Storage<S>(count: tiles.packedCount)
    forEachTask(0..<images * tiles.rows, of: tileRowsPerSum) { tileRows in
      withMatrices(of: tileRows) { (blocks: TileMatrices<S>, cotangents: TileMatrices<S>) in
        WorkerPool.shared.run(tileRows.count, grain: max(1, tileRowsPerTask / 4)) { part in
          let rows = part.lowerBound * tiles.columns..<part.upperBound * tiles.columns
          let part = tileRows.lowerBound + part.lowerBound..<tileRows.lowerBound + part.upperBound
          tiles.transformInput(tileRows: part, of: x, into: blocks.rows(rows))
          tiles.transformOutputAdjoint(tileRows: part, of: dy, into: cotangents.rows(rows))
        }
        WorkerPool.shared.run(tiles.places * parts) { task in
          let (place, part) = task.quotientAndRemainder(dividingBy: parts)
          let rows = part * rowsPerTask..<min((part + 1) * rowsPerTask, depth)
          PackedMatrix(cotangents[place], for: engine).multiply(
            blocks[place].transposed.rows(rows),
            into: Target(
              sums.base + (place * depth + rows.lowerBound) * outputs, stride: outputs,
              isAccumulating: tileRows.lowerBound > 0))
        }
      }
    }
    TileKernel(tiles).weight(from: sums.base, into: dw)
  }

  /// Cuts tile rows into tasks.
  private func forEachTask(_ tileRows: Range<Int>, of size: Int, _ body: (Range<Int>) -> Void) {
    for first in stride(from: tileRows.lowerBound, to: tileRows.upperBound, by: size) {
      body(first..<min(first + size, tileRows.upperBound))
    }
  }

  // MARK: Matrices

  /// Lends `body` memory for what some tileRows have before and after the products: matrices
  /// `[tiles, depth]` and `[tiles, O]`.
  private func withMatrices<S: KernelScalar>(
    of tileRows: Range<Int>, _ body: (TileMatrices<S>, TileMatrices<S>) -> Void
  ) {
    let (count, depth, outputs) = (tileRows.count * tiles.columns, tiles.depth, tiles.outputChannels)
    let before = tiles.places * TileMatrices<S>.distance(count, depth)
    withScratch(before + tiles.places * TileMatrices<S>.distance(count, outputs)) { (base: UnsafeMutablePointer<S>) in
      body(
        TileMatrices(base, tiles: count, columns: depth), TileMatrices(base + before, tiles: count, columns: outputs))
    }
  }

  /// The matrices of U, `[depth, O]`.
  private func kernel<S: KernelScalar>(_ base: UnsafePointer<S>) -> [MatrixView<S>] {
    (0..<tiles.places).map {
      MatrixView(base + $0 * tiles.depth * tiles.outputChannels, rows: tiles.depth, columns: tiles.outputChannels)
    }
  }
}
