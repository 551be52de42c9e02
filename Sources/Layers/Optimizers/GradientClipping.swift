import TensorCore

/// Gradients, shortened in common where the norm of all of them is above c.
///
///     g ← g · min(1, c / (‖g‖ + 10⁻⁶)),    ‖g‖ = √Σ g² over all parameters
///
/// The direction stays; a gradient that is not finite is not made so.
///
/// - Numerics: the norm is summed in `Double`, tensor after tensor, in the scalars' order.
/// - Source: Pascanu et al. 2013, "On the difficulty of training recurrent neural networks",
///   algorithm 1; PyTorch's `clip_grad_norm_`, whose 10⁻⁶ it has.
@specialized(where S == Float) @specialized(where S == Double)
public func clipped<S: Scalar>(_ gradients: [Tensor<S>?], toNorm c: Double) -> [Tensor<S>?] {
  let norms = gradients.map { $0?.norm ?? 0 }
  let norm = norms.reduce(0) { $0 + $1 * $1 }.squareRoot()
  let factor = c / (norm + 1e-6)
  return factor < 1 ? gradients.map { $0.map { $0 * Tensor(S(factor)) } } : gradients
}

extension Tensor {
  /// √Σx², summed in `Double`, in the scalars' order.
  public var norm: Double {
    @specialized(where S == Float) @specialized(where S == Double)
    get { withUnsafeScalars { $0.reduce(0) { $0 + Double($1) * Double($1) } }.squareRoot() }
  }
}
