import TensorCore

/// Averages over a grid of OH×OW cells that cover the image, whatever its size.
///
///     y[n, i, j, c] = mean of x[n, y, x, c] over ⌊i·H/OH⌋ ≤ y < ⌈(i+1)·H/OH⌉ and ⌊j·W/OW⌋ ≤ x < ⌈(j+1)·W/OW⌉
///
/// - Shapes: x `[N, H, W, C]` → y `[N, OH, OW, C]`. Cells overlap where H is no multiple of OH, and repeat where OH > H.
/// - Derivative: each pixel gets dy / (pixels of the cell) from every cell that it is in.
/// - Numerics: short sums in `S`.
/// - Source: PyTorch's documentation of `AdaptiveAvgPool2d`.
public struct AdaptiveAvgPool2d: Op {
  let height: Int
  let width: Int

  /// A pool to this many cells.
  public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }

  public let name = "adaptiveAvgPool2d"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    let x = inputs[0]
    guard height >= 1, width >= 1 else {
      throw ShapeError(name, expected: "an output of at least 1×1", found: "\(height)×\(width)")
    }
    guard x.rank == 4, x[1] >= 1, x[2] >= 1 else {
      throw ShapeError(name, expected: "images [N, H, W, C] with at least one pixel", found: inputs)
    }
    return [x[0], height, width, x[3]]
  }

  /// Whether each cell is one pixel.
  private func isIdentity(_ x: Shape) -> Bool { x[1] == height && x[2] == width }

  /// The extent of cell `index` of `cells` along an axis of `size` pixels.
  private func cell(_ index: Int, of cells: Int, _ size: Int) -> Range<Int> {
    index * size / cells..<((index + 1) * size + cells - 1) / cells
  }

  /// Runs `body` for every cell of every image with its first scalar in y, and for each of its pixels the first scalar in
  /// x and the weight 1 / pixels.
  @inline(__always)
  private func forEachPixel(_ shape: Shape, _ body: (_ y: Int, _ x: Int, _ pixels: Int) -> Void) {
    let (rows, columns, channels) = (shape[1], shape[2], shape[3])
    WorkerPool.shared.run(shape[0], grain: 1) { images in
      for n in images {
        for i in 0..<height {
          for j in 0..<width {
            let (ys, xs) = (cell(i, of: height, rows), cell(j, of: width, columns))
            for y in ys {
              for x in xs {
                body(
                  ((n * height + i) * width + j) * channels, ((n * rows + y) * columns + x) * channels,
                  ys.count * xs.count)
              }
            }
          }
        }
      }
    }
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let shape = inputs[0].shape
    if isIdentity(shape) { return Forward(inputs[0]) }
    return Forward(
      Tensor([shape[0], height, width, shape[3]]) { y in
        y.initialize(repeating: 0)
        inputs[0].withUnsafeScalars { x in
          forEachPixel(shape) { toY, fromX, pixels in
            for c in 0..<shape[3] { y[toY + c] += x[fromX + c] / S(pixels) }
          }
        }
      })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let shape = pass.x[0].shape
    if isIdentity(shape) { return [dy] }
    return [
      Tensor(shape) { dx in
        dx.initialize(repeating: 0)
        dy.withUnsafeScalars { dy in
          forEachPixel(shape) { fromY, toX, pixels in
            for c in 0..<shape[3] { dx[toX + c] += dy[fromY + c] / S(pixels) }
          }
        }
      }
    ]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let x = inputs[0]
    var y = Tensor<S>([x.shape[0], height, width, x.shape[3]], repeating: 0)
    for n in 0..<x.shape[0] {
      for i in 0..<height {
        for j in 0..<width {
          for c in 0..<x.shape[3] {
            var (sum, count): (S, S) = (0, 0)
            for row in 0..<x.shape[1] where row * height < (i + 1) * x.shape[1] && (row + 1) * height > i * x.shape[1] {
              for column in 0..<x.shape[2]
              where column * width < (j + 1) * x.shape[2] && (column + 1) * width > j * x.shape[2] {
                sum += x[n, row, column, c]
                count += 1
              }
            }
            y[n, i, j, c] = sum / count
          }
        }
      }
    }
    return y
  }
}

extension Variable {
  /// The means over a grid of `height`×`width` cells of these images `[N, H, W, C]`.
  public func adaptiveAvgPool2d(height: Int, width: Int) -> Variable {
    AdaptiveAvgPool2d(height: height, width: width)(self)
  }
}
