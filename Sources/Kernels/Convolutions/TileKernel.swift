/// G, and its adjoint: between a kernel as a weight `[2s, 2s, C, O]` and its (m + 1)² matrices
/// `[s·s·C, O]`.
///
/// Block (a, b) of the kernel is one of the two taps of each direction.
struct TileKernel {
  private let tiles: Tiles

  /// The kernel of a convolution.
  init(_ tiles: Tiles) { self.tiles = tiles }

  /// Scalars that are neighbours both in a weight `[2s, 2s, C, O]` and in a matrix: a row of a
  /// block.
  private var run: Int { tiles.stride.x * tiles.channels * tiles.outputChannels }

  /// Where row `phase` of block (a, b) begins in a weight `[2s, 2s, C, O]`.
  private func block(_ a: Int, _ b: Int, _ phase: Int) -> Int { ((tiles.stride.y * a + phase) * 2 + b) * run }

  /// G: `[places, depth, O]` from the weight `[2s, 2s, C, O]`.
  func matrices<S: KernelScalar>(of weight: UnsafePointer<S>, into matrices: UnsafeMutablePointer<S>) {
    if tiles.isFour {
      transformKernel(FourOutputs.self, weight, matrices)
    } else {
      transformKernel(TwoOutputs.self, weight, matrices)
    }
  }

  /// Gᵀ, the adjoint of ``matrices(of:into:)``: the weight's gradient from that of the matrices.
  func weight<S: KernelScalar>(from matrices: UnsafePointer<S>, into weight: UnsafeMutablePointer<S>) {
    if tiles.isFour {
      transformKernelAdjoint(FourOutputs.self, matrices, weight)
    } else {
      transformKernelAdjoint(TwoOutputs.self, matrices, weight)
    }
  }

  @inline(__always)
  private func transformKernel<F: MinimalFiltering, S: KernelScalar>(
    _: F.Type, _ weight: UnsafePointer<S>, _ matrices: UnsafeMutablePointer<S>
  ) {
    let matrix = tiles.depth * tiles.outputChannels
    forEachPiece { phase, q, count in
      withScratch(2 * F.points * count) { (rows: UnsafeMutablePointer<S>) in
        for b in 0..<2 {
          transform(
            count, 2, F.points, F.transformKernel, from: { a in weight + (block(a, b, phase) + q) },
            to: { i in rows + (2 * i + b) * count })
        }
        for i in 0..<F.points {
          transform(
            count, 2, F.points, F.transformKernel, from: { b in UnsafePointer(rows) + (2 * i + b) * count },
            to: { j in matrices + ((F.points * i + j) * matrix + phase * run + q) })
        }
      }
    }
  }

  @inline(__always)
  private func transformKernelAdjoint<F: MinimalFiltering, S: KernelScalar>(
    _: F.Type, _ matrices: UnsafePointer<S>, _ weight: UnsafeMutablePointer<S>
  ) {
    let matrix = tiles.depth * tiles.outputChannels
    forEachPiece { phase, q, count in
      withScratch(2 * F.points * count) { (rows: UnsafeMutablePointer<S>) in
        for i in 0..<F.points {
          transform(
            count, F.points, 2, F.transformKernelAdjoint,
            from: { j in matrices + ((F.points * i + j) * matrix + phase * run + q) },
            to: { b in rows + (2 * i + b) * count })
        }
        for b in 0..<2 {
          transform(
            count, F.points, 2, F.transformKernelAdjoint, from: { i in UnsafePointer(rows) + (2 * i + b) * count },
            to: { a in weight + (block(a, b, phase) + q) })
        }
      }
    }
  }

  /// Cuts the rows of a block into pieces that stay in the first-level cache, and calls `body` for
  /// each: with its row, its place there and its length.
  private func forEachPiece(_ body: (Int, Int, Int) -> Void) {
    let piece = 512
    let pieces = (run + piece - 1) / piece
    WorkerPool.shared.run(tiles.stride.y * pieces) { task in
      let (phase, number) = task.quotientAndRemainder(dividingBy: pieces)
      body(phase, number * piece, min(piece, run - number * piece))
    }
  }
}
