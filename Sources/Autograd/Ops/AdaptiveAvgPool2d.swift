import TensorCore

/// Averages over a grid of OH×OW cells that cover the image, whatever its size.
///
///     y[n, i, j, c] = mean of x[n, y, x, c] over ⌊i·H/OH⌋ ≤ y < ⌈(i+1)·H/OH⌉ and ⌊j·W/OW⌋ ≤ x < ⌈(j+1)·W/OW⌉
///
/// - Shapes: x `[N, H, W, C]` → y `[N, OH, OW, C]`. Cells overlap where H is no multiple of OH, and
///   repeat where OH > H.
/// - Derivative: each pixel gets dy / (pixels of the cell) from every cell that it is in.
/// - Numerics: each pixel is divided before it is added, so that no sum overflows.
/// - Source: PyTorch's documentation of `AdaptiveAvgPool2d`.
public struct AdaptiveAvgPool2d: Op {
  /// Cells below each other.
  public let height: Int
  /// Cells side by side.
  public let width: Int

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

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let x = inputs[0]
    if x.shape[1] == height, x.shape[2] == width { return Forward(x) }
    var y = Tensor<S>(uninitialized: [x.shape[0], height * width, x.shape[3]])
    forEachCell(of: x.shape) { cell, ys, xs in
      let share = x.sliced(axis: 1, ys).sliced(axis: 2, xs) / Tensor(S(ys.count * xs.count))
      let mean = share.summed(over: [1, 2])
      y.replaceSlice(axis: 1, from: cell, by: mean.reshaped([x.shape[0], 1, x.shape[3]]))
    }
    return Forward(y.reshaped([x.shape[0], height, width, x.shape[3]]))
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let x = pass.x[0].shape
    if x == dy.shape { return [dy] }
    let cells = dy.reshaped([x[0], height * width, 1, x[3]])
    var dx = Tensor<S>(x, repeating: 0)
    forEachCell(of: x) { cell, ys, xs in
      let share = cells.sliced(axis: 1, cell..<cell + 1) / Tensor(S(ys.count * xs.count))
      for row in ys {
        let old = dx.sliced(axis: 1, row..<row + 1)
        var new = old
        new.replaceSlice(axis: 2, from: xs.lowerBound, by: old.sliced(axis: 2, xs) + share)
        dx.replaceSlice(axis: 1, from: row, by: new)
      }
    }
    return [dx]
  }

  /// Calls `body` for every cell with its number and its extent in pixels.
  private func forEachCell(of x: Shape, _ body: (_ cell: Int, _ ys: Range<Int>, _ xs: Range<Int>) -> Void) {
    func extent(_ i: Int, of cells: Int, _ size: Int) -> Range<Int> {
      i * size / cells..<((i + 1) * size + cells - 1) / cells
    }
    for i in 0..<height {
      for j in 0..<width { body(i * width + j, extent(i, of: height, x[1]), extent(j, of: width, x[2])) }
    }
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
