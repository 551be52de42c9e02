/// The products of matrices and of convolutions: the part of the kernels that has more than one
/// implementation. An engine.
///
/// A convolution's weight is packed once and serves two products. What a packed weight looks like
/// is the engine's own affair.
///
/// Legend: x are the images that go into the convolution, y those that come out, w its weight
/// `[O, C, KH, KW]`.
package protocol ProductKernels: Sendable {
  /// C ← A·B, and then a `bias` of `b.columns` added to every row; C is `[a.rows, b.columns]`,
  /// row-major without gaps. An inner extent of 0 gives zeros. C need not be initialised.
  func multiply<S: KernelScalar>(
    _ a: MatrixView<S>, _ b: MatrixView<S>, bias: UnsafePointer<S>?, into c: UnsafeMutablePointer<S>)

  /// The scalars of a packed weight.
  func packedCount(_ convolution: ConvolutionGeometry) -> Int

  /// Packs w for ``convolve(_:_:_:into:)`` and ``dataGradient(_:_:_:into:)``.
  func pack<S: KernelScalar>(
    _ weight: UnsafePointer<S>, of convolution: ConvolutionGeometry, into packed: UnsafeMutablePointer<S>)

  /// y ← x ∗ w.
  func convolve<S: KernelScalar>(
    _ convolution: ConvolutionGeometry, _ x: UnsafePointer<S>, _ packed: UnsafePointer<S>,
    into y: UnsafeMutablePointer<S>)

  /// dx ← the adjoint of x ↦ x ∗ w, applied to dy.
  func dataGradient<S: KernelScalar>(
    _ convolution: ConvolutionGeometry, _ dy: UnsafePointer<S>, _ packed: UnsafePointer<S>,
    into dx: UnsafeMutablePointer<S>)

  /// dw ← the adjoint of w ↦ x ∗ w, applied to dy.
  func weightGradient<S: KernelScalar>(
    _ convolution: ConvolutionGeometry, _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, into dw: UnsafeMutablePointer<S>)
}

/// An engine that can multiply one block on the calling thread. Threads, packing, im2col and
/// minimal filtering then come with it: see `MatrixProduct.swift` and `Convolution.swift`.
protocol BlockKernels: ProductKernels {
  /// Whether the right factor is packed into panels, for ``multiply(_:_:panels:into:)``; otherwise
  /// it is read where it lies.
  var packsPanels: Bool { get }

  /// How its products read their factors.
  func form<S: KernelScalar>(_ type: S.Type) -> FactorForm

  /// The columns of a panel.
  func panelColumns<S: KernelScalar>(_ type: S.Type) -> Int

  /// C ← A·B for some panels of B, or C ← C + A·B where C is accumulating; both factors are in the
  /// engine's form. C's first column is that of B, whichever panels are chosen. A has at least one
  /// column.
  func multiply<S: KernelScalar>(_ a: MatrixView<S>, _ b: PackedMatrix<S>, panels: Range<Int>, into c: Target<S>)
}
