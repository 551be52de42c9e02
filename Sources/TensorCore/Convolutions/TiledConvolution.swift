/// The three products of a convolution on tiles (``Tiles``), where its kernel is twice as large as its stride.
///
/// With V the 9 matrices of the blocks, U those of the kernel and M those of the outputs, all `⊙` products of matrices with
/// the same number, and each map's adjoint named beside it:
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

  /// Lines a task: 128 tiles, whose 9 matrices lie in the second- and third-level cache. A constant, so that the cut depends
  /// on the shapes alone.
  private var linesPerTask: Int { max(1, 128 / tiles.columns) }

  /// U, for ``forward(x:_:_:)`` and ``dataGradient(dy:_:_:)``, from the weight `[2s, 2s, C, O]`.
  func matrices<S: Scalar>(of weight: Tensor<S>) -> Tensor<S> { TileKernel(tiles).matrices(of: weight) }

  /// y = assemble(gather(x) ⊙ U), of this shape.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func forward<S: Scalar>(x: Tensor<S>, _ matrices: Tensor<S>, _ shape: Shape) -> Tensor<S> {
    let (depth, outputs) = (tiles.depth, tiles.outputChannels)
    return Tensor(shape) { y in
      withUnsafePointers(x, matrices) { p in
        let x = p[0]
        let factors = (0..<9).map {
          RightFactor(MatrixView(p[1] + $0 * depth * outputs, rows: depth, columns: outputs))
        }
        WorkerPool.shared.run(images * tiles.rows, grain: linesPerTask) { lines in
          let count = lines.count * tiles.columns
          withScratch(9 * count * (depth + outputs)) { (blocks: UnsafeMutablePointer<S>) in
            let products = blocks + 9 * count * depth
            tiles.gather(lines: lines, of: x, into: blocks)
            for (e, factor) in factors.enumerated() {
              factor.multiply(
                MatrixView(blocks + e * count * depth, rows: count, columns: depth),
                into: products + e * count * outputs, stride: outputs)
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
    let (depth, outputs) = (tiles.depth, tiles.outputChannels)
    let pixels = shape.dropFirst.count
    return Tensor(shape) { dx in
      let dx = dx.baseAddress!
      withUnsafePointers(dy, matrices) { p in
        let dy = p[0]
        let factors = (0..<9).map {
          RightFactor(MatrixView(p[1] + $0 * depth * outputs, rows: depth, columns: outputs).transposed)
        }
        WorkerPool.shared.run(images, grain: max(1, linesPerTask / tiles.rows)) { images in
          (dx + images.lowerBound * pixels).update(repeating: 0, count: images.count * pixels)
          forEachTask(images.lowerBound * tiles.rows..<images.upperBound * tiles.rows) { lines in
            let count = lines.count * tiles.columns
            withScratch(9 * count * (depth + outputs)) { (blocks: UnsafeMutablePointer<S>) in
              let cotangents = blocks + 9 * count * depth
              tiles.expand(lines: lines, of: dy, into: cotangents)
              for (e, factor) in factors.enumerated() {
                factor.multiply(
                  MatrixView(cotangents + e * count * outputs, rows: count, columns: outputs),
                  into: blocks + e * count * depth, stride: depth)
              }
              tiles.scatter(lines: lines, of: blocks, addingTo: dx)
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
    // A fixed number of partial sums, each over its share of the lines, added in their order.
    let slots = min(8, (lines + linesPerTask - 1) / linesPerTask)
    let share = (lines + slots - 1) / slots
    let partial = Tensor<S>([slots, 9, depth, outputs]) { partial in
      let partial = partial.baseAddress!
      withUnsafePointers(x, dy) { p in
        let (x, dy) = (p[0], p[1])
        WorkerPool.shared.run(slots) { slot in
          let sums = partial + slot * 9 * depth * outputs
          let first = min(slot * share, lines)
          if first == lines { sums.update(repeating: 0, count: 9 * depth * outputs) }
          forEachTask(first..<min(first + share, lines)) { lines in
            let count = lines.count * tiles.columns
            withScratch(9 * count * (depth + outputs)) { (blocks: UnsafeMutablePointer<S>) in
              let cotangents = blocks + 9 * count * depth
              tiles.gather(lines: lines, of: x, into: blocks)
              tiles.expand(lines: lines, of: dy, into: cotangents)
              for e in 0..<9 {
                RightFactor(MatrixView(cotangents + e * count * outputs, rows: count, columns: outputs)).multiply(
                  MatrixView(blocks + e * count * depth, rows: count, columns: depth).transposed,
                  into: sums + e * depth * outputs, stride: outputs, accumulating: lines.lowerBound > first)
              }
            }
          }
        }
      }
    }
    return TileKernel(tiles).weight(from: sum(ofSlots: partial))
  }

  /// Cuts lines into tasks.
  private func forEachTask(_ lines: Range<Int>, _ body: (Range<Int>) -> Void) {
    for first in stride(from: lines.lowerBound, to: lines.upperBound, by: linesPerTask) {
      body(first..<min(first + linesPerTask, lines.upperBound))
    }
  }
}

/// G of Winograd's filtering, and its adjoint: between a weight `[2s, 2s, C, O]` and the 9 matrices `[s·s·C, O]`.
///
/// In one dimension the kernel's two blocks g₀ and g₁ become g₀, g₀ + g₁ and g₁.
struct TileKernel {
  private let tiles: Tiles

  /// The kernel of a convolution.
  init(_ tiles: Tiles) { self.tiles = tiles }

  /// Scalars that are neighbours both in a weight `[2s, 2s, C, O]` and in a matrix: a row of a block.
  private var run: Int { tiles.stride.x * tiles.channels * tiles.outputChannels }

  /// Where row `phase` of block (a, b) begins in a weight `[2s, 2s, C, O]`.
  private func block(_ a: Int, _ b: Int, _ phase: Int) -> Int { ((tiles.stride.y * a + phase) * 2 + b) * run }

  /// The blocks in each of the three sums.
  private static let members = [[0], [0, 1], [1]]

  /// U: `[9, depth, O]`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func matrices<S: Scalar>(of weight: Tensor<S>) -> Tensor<S> {
    let run = run
    return Tensor([9, tiles.depth, tiles.outputChannels]) { matrices in
      let matrices = matrices.baseAddress!
      weight.withUnsafeScalars { weight in
        WorkerPool.shared.run(9 * tiles.stride.y) { task in
          let (e, phase) = task.quotientAndRemainder(dividingBy: tiles.stride.y)
          let target = matrices + task * run
          target.update(repeating: 0, count: run)
          for a in Self.members[e / 3] {
            for b in Self.members[e % 3] {
              let source = weight.baseAddress! + block(a, b, phase)
              for q in 0..<run { target[q] += source[q] }
            }
          }
        }
      }
    }
  }

  /// The adjoint of ``matrices(of:)``: the weight's gradient `[2s, 2s, C, O]` from that of the matrices.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func weight<S: Scalar>(from matrices: Tensor<S>) -> Tensor<S> {
    let (run, stride) = (run, tiles.stride)
    return Tensor([2 * stride.y, 2 * stride.x, tiles.channels, tiles.outputChannels]) { weight in
      let weight = weight.baseAddress!
      matrices.withUnsafeScalars { matrices in
        WorkerPool.shared.run(4 * stride.y) { task in
          let (place, phase) = task.quotientAndRemainder(dividingBy: stride.y)
          let (a, b) = place.quotientAndRemainder(dividingBy: 2)
          let target = weight + block(a, b, phase)
          target.update(repeating: 0, count: run)
          for e in 0..<9 where Self.members[e / 3].contains(a) && Self.members[e % 3].contains(b) {
            let source = matrices.baseAddress! + (e * stride.y + phase) * run
            for q in 0..<run { target[q] += source[q] }
          }
        }
      }
    }
  }
}
