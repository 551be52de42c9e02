import CVectorUnit

/// The products in mixed precision: factors of bfloat16, sums of `Float`, by the rules of
/// `BFloat16.swift`.
///
/// Where the processor can multiply pairs of bfloat16, it does; elsewhere the ordinary micro-kernel
/// computes the same bits from rounded factors.
package struct MixedProducts: BlockKernels {
  /// Whether the processor's own instruction computes the products of `Float`.
  package let isNative: Bool

  /// By the processor's instruction, where it has one and that agrees with the definition; unless
  /// `VAE_BFLOAT16=emulated` is in the environment, by which the two are compared.
  package init() { isNative = wants_bfloat16_products() && PairKernel.isTrusted }

  /// By the ordinary micro-kernel, whatever the processor has.
  package static let emulated = MixedProducts(isNative: false)

  private init(isNative: Bool) { self.isNative = isNative }

  /// Whether the processor has the instruction.
  package static var isInstructionPresent: Bool { has_bfloat16_products() }

  let packsPanels = true

  func form<S: KernelScalar>(_ type: S.Type) -> FactorForm { isNative && isFloat(type) ? .paired : .rounded }

  func panelColumns<S: KernelScalar>(_ type: S.Type) -> Int {
    form(type) == .paired ? PairKernel.columns : FusedKernel<S>.columns
  }

  func multiply<S: KernelScalar>(_ a: MatrixView<S>, _ b: PackedMatrix<S>, panels: Range<Int>, into c: Target<S>) {
    let before = flush_subnormals()
    defer { keep_subnormals(before) }
    if !isFloat(S.self) {
      PanelProducts<FusedKernel<Double>>.multiply(a.rebound(), b.rebound(), panels, c.rebound())
    } else if isNative {
      PanelProducts<PairKernel>.multiply(a.rebound(), b.rebound(), panels, c.rebound())
    } else {
      PanelProducts<FusedKernel<Float>>.multiply(a.rebound(), b.rebound(), panels, c.rebound())
    }
  }
}
