internal import Kernels

extension Tensor {
  /// The means of these images `[N, H, W, C]` over a grid of cells that covers them, whatever their size: cell (i, j) has the
  /// pixels from ⌊i·H/height⌋ to ⌈(i + 1)·H/height⌉, and from ⌊j·W/width⌋ to ⌈(j + 1)·W/width⌉: `[N, height, width, C]`.
  public func averagePooled(height: Int, width: Int) -> Tensor {
    if shape[1] == height, shape[2] == width { return self }
    let y = Tensor(uninitialized: [shape[0], height, width, shape[3]])
    PooledCells(images: shape[0], size: (shape[1], shape[2]), cells: (height, width), channels: shape[3])
      .average(base, into: y.base)
    withExtendedLifetime(self) {}
    return y
  }

  /// The adjoint of ``averagePooled(height:width:)``, back to images of this shape.
  public func averageSpread(to images: Shape) -> Tensor {
    if shape == images { return self }
    let x = Tensor(uninitialized: images)
    PooledCells(images: shape[0], size: (images[1], images[2]), cells: (shape[1], shape[2]), channels: shape[3])
      .spread(base, into: x.base)
    withExtendedLifetime(self) {}
    return x
  }
}
