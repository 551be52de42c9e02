/// The cells of an adaptive average pooling of NHWC images: a grid of `cells` that covers images of `size` pixels.
package struct PooledCells: Sendable {
  package typealias Extent = (y: Int, x: Int)
  let images: Int
  let size: Extent
  let cells: Extent
  let channels: Int

  package init(images: Int, size: Extent, cells: Extent, channels: Int) {
    (self.images, self.size, self.cells, self.channels) = (images, size, cells, channels)
  }

  /// y ← the mean of x over each cell.
  @specialized(where S == Float)
  @specialized(where S == Double)
  package func average<S: KernelScalar>(_ x: UnsafePointer<S>, into y: UnsafeMutablePointer<S>) {
    y.update(repeating: 0, count: images * cells.y * cells.x * channels)
    forEachPixel { cell, pixel, count in
      for c in 0..<channels { y[cell + c] += x[pixel + c] / S(count) }
    }
  }

  /// dx ← for each pixel, dy / (pixels of the cell), added up over the cells that it is in.
  @specialized(where S == Float)
  @specialized(where S == Double)
  package func spread<S: KernelScalar>(_ dy: UnsafePointer<S>, into dx: UnsafeMutablePointer<S>) {
    dx.update(repeating: 0, count: images * size.y * size.x * channels)
    forEachPixel { cell, pixel, count in
      for c in 0..<channels { dx[pixel + c] += dy[cell + c] / S(count) }
    }
  }

  /// Runs `body` for every cell of every image and each of its pixels: where they begin, and how many pixels the cell has.
  @inline(__always)
  private func forEachPixel(_ body: (_ cell: Int, _ pixel: Int, _ count: Int) -> Void) {
    WorkerPool.shared.run(images) { n in
      for i in 0..<cells.y {
        for j in 0..<cells.x {
          let (ys, xs) = (Self.cell(i, of: cells.y, size.y), Self.cell(j, of: cells.x, size.x))
          for y in ys {
            for x in xs {
              body(
                ((n * cells.y + i) * cells.x + j) * channels, ((n * size.y + y) * size.x + x) * channels,
                ys.count * xs.count)
            }
          }
        }
      }
    }
  }

  /// The pixels of cell `index` of `cells` along an axis of `size` pixels.
  private static func cell(_ index: Int, of cells: Int, _ size: Int) -> Range<Int> {
    index * size / cells..<((index + 1) * size + cells - 1) / cells
  }
}
