// The products of a convolution, for every engine that multiplies blocks.
//
// With im2col(x), the windows of x as the rows of a matrix, and w as a matrix W, each is one
// product of matrices:
//
//     y = im2col(x) W        dW = im2col(x)ᵀ dy        dx = col2im(dy Wᵀ)
//
// For kernels twice as large as their stride, which are all that the models have, im2col and col2im
// are those of ``Tiles``, which save up to 39 of 64 multiplications. The work is cut into rows of
// windows or tiles, so that a task's matrices stay in the cache; the cut depends on the shapes
// alone.

extension BlockKernels {
  package func packedCount(_ convolution: ConvolutionGeometry) -> Int {
    convolution.tiles?.packedCount ?? convolution.weightCount
  }

  package func pack<S: KernelScalar>(
    _ weight: UnsafePointer<S>, of convolution: ConvolutionGeometry, into packed: UnsafeMutablePointer<S>
  ) {
    if isFloat(S.self) {
      BlockConvolution<Float>(convolution, self).pack(weight.rebound(), into: packed.rebound())
    } else {
      BlockConvolution<Double>(convolution, self).pack(weight.rebound(), into: packed.rebound())
    }
  }

  package func convolve<S: KernelScalar>(
    _ convolution: ConvolutionGeometry, _ x: UnsafePointer<S>, _ packed: UnsafePointer<S>,
    into y: UnsafeMutablePointer<S>
  ) {
    if isFloat(S.self) {
      BlockConvolution<Float>(convolution, self).forward(x.rebound(), packed.rebound(), into: y.rebound())
    } else {
      BlockConvolution<Double>(convolution, self).forward(x.rebound(), packed.rebound(), into: y.rebound())
    }
  }

  package func dataGradient<S: KernelScalar>(
    _ convolution: ConvolutionGeometry, _ dy: UnsafePointer<S>, _ packed: UnsafePointer<S>,
    into dx: UnsafeMutablePointer<S>
  ) {
    if isFloat(S.self) {
      BlockConvolution<Float>(convolution, self).dataGradient(dy.rebound(), packed.rebound(), into: dx.rebound())
    } else {
      BlockConvolution<Double>(convolution, self).dataGradient(dy.rebound(), packed.rebound(), into: dx.rebound())
    }
  }

  package func weightGradient<S: KernelScalar>(
    _ convolution: ConvolutionGeometry, _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, into dw: UnsafeMutablePointer<S>
  ) {
    if isFloat(S.self) {
      BlockConvolution<Float>(convolution, self).weightGradient(x.rebound(), dy.rebound(), into: dw.rebound())
    } else {
      BlockConvolution<Double>(convolution, self).weightGradient(x.rebound(), dy.rebound(), into: dw.rebound())
    }
  }
}

/// A convolution by an engine that multiplies blocks, in scalars of one type.
private struct BlockConvolution<S: KernelScalar> {
  private let convolution: ConvolutionGeometry
  private let engine: any BlockKernels

  init(_ convolution: ConvolutionGeometry, _ engine: any BlockKernels) {
    (self.convolution, self.engine) = (convolution, engine)
  }

  func pack(_ weight: UnsafePointer<S>, into packed: UnsafeMutablePointer<S>) {
    guard let tiles = convolution.tiles else { return convolution.exchangeAxes(of: weight, into: packed) }
    let rows = Storage<S>(count: convolution.weightCount)
    convolution.exchangeAxes(of: weight, into: rows.base)
    TileKernel(tiles).matrices(of: rows.base, into: packed)
  }

  func forward(_ x: UnsafePointer<S>, _ packed: UnsafePointer<S>, into y: UnsafeMutablePointer<S>) {
    if let tiles = TiledConvolution(convolution, engine) {
      tiles.forward(x, packed, into: y)
    } else {
      WindowProducts(convolution, engine).forward(x, packed, into: y)
    }
  }

  func dataGradient(_ dy: UnsafePointer<S>, _ packed: UnsafePointer<S>, into dx: UnsafeMutablePointer<S>) {
    if let tiles = TiledConvolution(convolution, engine) {
      tiles.dataGradient(dy, packed, into: dx)
    } else {
      WindowProducts(convolution, engine).dataGradient(dy, packed, into: dx)
    }
  }

  func weightGradient(_ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, into dw: UnsafeMutablePointer<S>) {
    let rows = Storage<S>(count: convolution.weightCount)
    if let tiles = TiledConvolution(convolution, engine) {
      tiles.weightGradient(x, dy, into: rows.base)
    } else {
      WindowProducts(convolution, engine).weightGradient(x, dy, into: rows.base)
    }
    convolution.exchangeAxes(ofRows: rows.base, into: dw)
  }
}

extension ConvolutionGeometry {
  /// The tiles, where the kernel is twice as large as its stride and the channels make whole
  /// vectors.
  var tiles: Tiles? {
    guard kernel.y == 2 * stride.y, kernel.x == 2 * stride.x, channels > 0, channels % 16 == 0, outputChannels > 0,
      outputChannels % 16 == 0, output.y > 1, output.x > 1, images > 0
    else { return nil }
    // Whichever takes fewer products; but one tile for each image does not repay what 25 matrices
    // cost.
    let (two, four) = (Tiles(self, isFour: false), Tiles(self, isFour: true))
    let isFour = four.rows * four.columns > 1 && four.rows * four.columns * 25 < two.rows * two.columns * 9
    return isFour ? four : two
  }

  /// W, a row for each scalar of the window (ky, kx, c), a column for each output channel, from w.
  fileprivate func exchangeAxes<S: KernelScalar>(of weight: UnsafePointer<S>, into rows: UnsafeMutablePointer<S>) {
    permute(weight, shape: [outputChannels, channels, kernel.y * kernel.x], axes: [2, 1, 0], into: rows)
  }

  /// w from W.
  fileprivate func exchangeAxes<S: KernelScalar>(ofRows rows: UnsafePointer<S>, into weight: UnsafeMutablePointer<S>) {
    permute(rows, shape: [kernel.y * kernel.x, channels, outputChannels], axes: [2, 1, 0], into: weight)
  }
}
