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
  let height, width: Int

  /// A pool to this many cells below each other, and side by side.
  public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }

  public let name = "adaptiveAvgPool2d"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    let x = inputs[0]
    guard height >= 1, width >= 1, x.rank == 4, x[1] >= 1, x[2] >= 1 else {
      let expected = "images [N, H, W, C] with at least one pixel, and an output of at least 1×1"
      throw ShapeError(name, expected: expected, found: "\(x) and \(height)×\(width)")
    }
    return [x[0], height, width, x[3]]
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].gridMeans(height, width))
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.gridShares(of: pass.x[0].shape)]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let x = inputs[0]
    return .naive([x.shape[0], height, width, x.shape[3]]) { y in
      let rows = (0..<x.shape[1]).filter { meets($0, of: x.shape[1], y[1], of: height) }
      let columns = (0..<x.shape[2]).filter { meets($0, of: x.shape[2], y[2], of: width) }
      let pixels = rows.flatMap { row in columns.map { x[y[0], row, $0, y[3]] } }
      return pixels.reduce(0, +) / S(pixels.count)
    }
  }
}

/// Whether a pixel of an axis and a cell of it have more than a border in common.
private func meets(_ pixel: Int, of size: Int, _ cell: Int, of cells: Int) -> Bool {
  pixel * cells < (cell + 1) * size && (pixel + 1) * cells > cell * size
}

extension Variable {
  /// The means over a grid of `height`×`width` cells of these images `[N, H, W, C]`.
  public func adaptiveAvgPool2d(height: Int, width: Int) -> Variable {
    AdaptiveAvgPool2d(height: height, width: width)(self)
  }
}
