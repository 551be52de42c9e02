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
          withMatrices(of: lines) { (blocks: Matrices<S>, products: Matrices<S>) in
            tiles.gather(lines: lines, of: x, into: blocks.base)
            for (place, factor) in factors.enumerated() {
              factor.multiply(blocks[place], into: products.start(place), stride: products.columns)
            }
            tiles.assemble(lines: lines, of: products.base, into: y.baseAddress!)
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
            withMatrices(of: lines) { (blocks: Matrices<S>, cotangents: Matrices<S>) in
              tiles.expand(lines: lines, of: dy, into: cotangents.base)
              for (place, factor) in factors.enumerated() {
                factor.multiply(cotangents[place], into: blocks.start(place), stride: blocks.columns)
              }
              tiles.scatter(lines: lines, of: blocks.base, addingTo: dx)
            }
          }
        }
      }
    }
  }

  /// dw, the weight's gradient `[2s, 2s, C, O]`, from dU = gather(x)ᵀ ⊙ expand(dy).
  @specialized(where S == Float)
  @specialized(where S == Double)
  func weightGradient<S: Scalar>(x: Tensor<S>, dy: Tensor<S>) -> Tensor<S> {
    let (depth, outputs) = (tiles.depth, tiles.outputChannels)
    let lines = images * tiles.rows
    // Partial sums, each over its share of the lines, added in their order: as many as repay the memory they take, whatever the
    // number of threads.
    let slots = max(1, min(8, lines * tiles.columns / Self.tilesPerSum))
    let share = (lines + slots - 1) / slots
    let partial = Tensor<S>([slots, tiles.places, depth, outputs]) { partial in
      let partial = partial.baseAddress!
      withUnsafePointers(x, dy) { p in
        let (x, dy) = (p[0], p[1])
        WorkerPool.shared.run(slots) { slot in
          let sums = partial + slot * tiles.places * depth * outputs
          let first = min(slot * share, lines)
          if first == lines { sums.update(repeating: 0, count: tiles.places * depth * outputs) }
          forEachTask(first..<min(first + share, lines), of: max(1, Self.tilesPerSum / tiles.columns)) { lines in
            withMatrices(of: lines) { (blocks: Matrices<S>, cotangents: Matrices<S>) in
              tiles.gather(lines: lines, of: x, into: blocks.base)
              tiles.expand(lines: lines, of: dy, into: cotangents.base)
              for place in 0..<tiles.places {
                RightFactor(cotangents[place]).multiply(
                  blocks[place].transposed, into: sums + place * depth * outputs, stride: outputs,
                  accumulating: lines.lowerBound > first)
              }
            }
          }
        }
      }
    }
    return TileKernel(tiles).weight(fromSlots: partial)
  }

  /// Cuts lines into tasks.
  private func forEachTask(_ lines: Range<Int>, of size: Int, _ body: (Range<Int>) -> Void) {
    for first in stride(from: lines.lowerBound, to: lines.upperBound, by: size) {
      body(first..<min(first + size, lines.upperBound))
    }
  }

  /// Tiles that a task of the weight's gradient sums over: many, because their number is the length of its products' chains, and
  /// each chain's result is added to a matrix in memory.
  private static let tilesPerSum = 256

  // MARK: Matrices

  /// The matrices of all places, `[tiles, columns]`, in scratch memory.
  private struct Matrices<S: Scalar> {
    let base: UnsafeMutablePointer<S>
    let tiles: Int
    let columns: Int
    let distance: Int

    func start(_ place: Int) -> UnsafeMutablePointer<S> { base + place * distance }

    subscript(place: Int) -> MatrixView<S> { MatrixView(start(place), rows: tiles, columns: columns) }
  }

  /// Lends `body` memory for what some lines have before and after the products: matrices `[tiles, depth]` and `[tiles, O]`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  private func withMatrices<S: Scalar>(of lines: Range<Int>, _ body: (Matrices<S>, Matrices<S>) -> Void) {
    let count = lines.count * tiles.columns
    let (before, after) = (
      tiles.matrix(tiles: count, columns: tiles.depth), tiles.matrix(tiles: count, columns: tiles.outputChannels)
    )
    withScratch(tiles.places * (before + after)) { (base: UnsafeMutablePointer<S>) in
      body(
        Matrices(base: base, tiles: count, columns: tiles.depth, distance: before),
        Matrices(
          base: base + tiles.places * before, tiles: count, columns: tiles.outputChannels, distance: after))
    }
  }

  /// The matrices of U, `[depth, O]`.
  private func kernel<S: Scalar>(_ base: UnsafePointer<S>) -> [MatrixView<S>] {
    (0..<tiles.places).map {
      MatrixView(base + $0 * tiles.depth * tiles.outputChannels, rows: tiles.depth, columns: tiles.outputChannels)
    }
  }
}
