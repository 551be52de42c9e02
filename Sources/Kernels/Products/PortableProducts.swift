/// The products by the micro-kernel: the same bits on every processor and with every compiler flag.
///
/// - Numerics: each element is cut into chains of ``chainLength`` k-steps; see `MicroKernel.swift`.
package struct PortableProducts: BlockKernels {
  package init() {}

  let packsPanels = true

  func form<S: KernelScalar>(_ type: S.Type) -> FactorForm { .plain }

  func panelColumns<S: KernelScalar>(_ type: S.Type) -> Int { FusedKernel<S>.columns }

  func multiply<S: KernelScalar>(_ a: MatrixView<S>, _ b: PackedMatrix<S>, panels: Range<Int>, into c: Target<S>) {
    if isFloat(S.self) {
      PanelProducts<FusedKernel<Float>>.multiply(a.rebound(), b.rebound(), panels, c.rebound())
    } else {
      PanelProducts<FusedKernel<Double>>.multiply(a.rebound(), b.rebound(), panels, c.rebound())
    }
  }
}

/// The longest chain of multiply–adds; a longer sum is cut into such chains, whose results are
/// added in their order. It bounds the rounding error, and lets a tile's rows of A stay in the
/// first-level cache. A constant, because the last bits depend on it. (A multiple of 64: the words
/// of a ``SparseFactor`` are not cut.)
let chainLength = 512
