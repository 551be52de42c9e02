/// The three products of a convolution on ``Tiles``, where its kernel is twice as large as its stride.
///
/// With V the matrices of the blocks, U those of the kernel and M those of the outputs, all `⊙` products of matrices with
/// the same place, and each map's adjoint named beside it:
///
///     y = assemble(gather(x) ⊙ U)      dx = scatter(expand(dy) ⊙ Uᵀ)      dU = gather(x)ᵀ ⊙ expand(dy)
struct TiledConvolution {
  private let tiles: Tiles
  private let images: Int

  /// The convolution of so many images.
  init(_ tiles: Tiles, images: Int) {
    self.tiles = tiles
    self.images = images
  }

  /// Lines a task: so many tiles that their matrices lie in the second- and third-level cache. A constant, so that the cut
  /// depends on the shapes alone.
  private var linesPerTask: Int { max(1, (tiles.isFour ? 32 : 128) / tiles.columns) }

  /// Lines whose matrices are made before the weight's gradient sums over their tiles. Many, because each sum is added to a
  /// matrix in memory; no more, because the matrices should stay in the cache.
  private var linesPerSum: Int { max(1, 256 / tiles.columns) }
  /// Rows of dU that one task computes.
  private var rowsPerTask: Int { 256 }

  /// U, for ``forward(x:_:_:)`` and ``dataGradient(dy:_:_:)``, from the weight `[2s, 2s, C, O]`.
  func matrices<S: Scalar>(of weight: Tensor<S>) -> Tensor<S> { TileKernel(tiles).matrices(of: weight) }

  /// y = assemble(gather(x) ⊙ U), of this shape.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func forward<S: Scalar>(x: Tensor<S>, _ matrices: Tensor<S>, _ shape: Shape) -> Tensor<S> {
    Tensor(shape) { y in
      withUnsafePointers(x, matrices) { p in
        let x = p[0]
        let factors = kernel(p[1]).map { RightFactor($0) }
        WorkerPool.shared.run(images * tiles.rows, grain: linesPerTask) { lines in
          withMatrices(of: lines) { (blocks: TileMatrices<S>, products: TileMatrices<S>) in
            tiles.gather(lines: lines, of: x, into: blocks)
            for (place, factor) in factors.enumerated() {
              factor.multiply(blocks[place], into: Target(products.start(place), stride: products.columns))
            }
            tiles.assemble(lines: lines, of: products, into: y.baseAddress!)
          }
        }
      }
    }
  }

  /// dx = scatter(expand(dy) ⊙ Uᵀ), of this shape. A task is some whole images: within one, blocks overlap.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func dataGradient<S: Scalar>(dy: Tensor<S>, _ matrices: Tensor<S>, _ shape: Shape) -> Tensor<S> {
    let pixels = shape.dropFirst.count
    return Tensor(shape) { dx in
      let dx = dx.baseAddress!
      withUnsafePointers(dy, matrices) { p in
        let dy = p[0]
        let factors = kernel(p[1]).map { RightFactor($0.transposed) }
        WorkerPool.shared.run(images, grain: max(1, linesPerTask / tiles.rows)) { images in
          (dx + images.lowerBound * pixels).update(repeating: 0, count: images.count * pixels)
          forEachTask(images.lowerBound * tiles.rows..<images.upperBound * tiles.rows, of: linesPerTask) { lines in
            withMatrices(of: lines) { (blocks: TileMatrices<S>, cotangents: TileMatrices<S>) in
              tiles.expand(lines: lines, of: dy, into: cotangents)
              for (place, factor) in factors.enumerated() {
                factor.multiply(cotangents[place], into: Target(blocks.start(place), stride: blocks.columns))
              }
              tiles.scatter(lines: lines, of: blocks, addingTo: dx)
            }
          }
        }
      }
    }
  }

  /// dw, the weight's gradient `[2s, 2s, C, O]`, from dU = gather(x)ᵀ ⊙ expand(dy).
  ///
  /// Some lines at a time: their matrices are made, then each place's product is added to its dU.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func weightGradient<S: Scalar>(x: Tensor<S>, dy: Tensor<S>) -> Tensor<S> {
    let (depth, outputs) = (tiles.depth, tiles.outputChannels)
    let parts = (depth + rowsPerTask - 1) / rowsPerTask
    let kernel = Tensor<S>([tiles.places, depth, outputs]) { sums in
      let sums = sums.baseAddress!
      withUnsafePointers(x, dy) { p in
        let (x, dy) = (p[0], p[1])
        forEachTask(0..<images * tiles.rows, of: linesPerSum) { lines in
          withMatrices(of: lines) { (blocks: TileMatrices<S>, cotangents: TileMatrices<S>) in
            WorkerPool.shared.run(lines.count, grain: max(1, linesPerTask / 4)) { part in
              let rows = part.lowerBound * tiles.columns..<part.upperBound * tiles.columns
              let part = lines.lowerBound + part.lowerBound..<lines.lowerBound + part.upperBound
              tiles.gather(lines: part, of: x, into: blocks.rows(rows))
              tiles.expand(lines: part, of: dy, into: cotangents.rows(rows))
            }
            WorkerPool.shared.run(tiles.places * parts) { task in
              let (place, part) = task.quotientAndRemainder(dividingBy: parts)
              let rows = part * rowsPerTask..<min((part + 1) * rowsPerTask, depth)
              RightFactor(cotangents[place]).multiply(
                blocks[place].transposed.rows(rows),
                into: Target(
                  sums + (place * depth + rows.lowerBound) * outputs, stride: outputs,
                  isAccumulating: lines.lowerBound > 0))
            }
          }
        }
      }
    }
    return TileKernel(tiles).weight(from: kernel)
  }

  /// Cuts lines into tasks.
  private func forEachTask(_ lines: Range<Int>, of size: Int, _ body: (Range<Int>) -> Void) {
    for first in stride(from: lines.lowerBound, to: lines.upperBound, by: size) {
      body(first..<min(first + size, lines.upperBound))
    }
  }

  // MARK: Matrices

  /// Lends `body` memory for what some lines have before and after the products: matrices `[tiles, depth]` and `[tiles, O]`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  private func withMatrices<S: Scalar>(of lines: Range<Int>, _ body: (TileMatrices<S>, TileMatrices<S>) -> Void) {
    let (count, depth, outputs) = (lines.count * tiles.columns, tiles.depth, tiles.outputChannels)
    let before = tiles.places * TileMatrices<S>.distance(count, depth)
    withScratch(before + tiles.places * TileMatrices<S>.distance(count, outputs)) { (base: UnsafeMutablePointer<S>) in
      body(
        TileMatrices(base, tiles: count, columns: depth), TileMatrices(base + before, tiles: count, columns: outputs))
    }
  }

  /// The matrices of U, `[depth, O]`.
  private func kernel<S: Scalar>(_ base: UnsafePointer<S>) -> [MatrixView<S>] {
    (0..<tiles.places).map {
      MatrixView(base + $0 * tiles.depth * tiles.outputChannels, rows: tiles.depth, columns: tiles.outputChannels)
    }
  }
}
