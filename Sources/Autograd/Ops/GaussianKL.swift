import TensorCore

/// KL(N(μ, e^v) ‖ N(0, 1)) = ½ Σ μ² + e^v − 1 − v over each image's latents, in nats; v is the
/// logarithm of the variance.
///
/// - Shapes: μ `[N, …]`, v `[N, …]` → KL `[N]`.
/// - Derivative: ∂KL/∂μ = μ, ∂KL/∂v = ½ (e^v − 1).
/// - Numerics: e^v − 1 is expm1(v), so that the rounding errors near the prior (μ = v = 0), where
///   the unused latents of a trained posterior lie, are those of μ² and v, not of 1. In `Float` e^v
///   is infinite above v = 88.7, and so is the KL.
/// - Source: Kingma and Welling 2014, "Auto-Encoding Variational Bayes", appendix B.
public struct GaussianKL: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "gaussianKL"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try perImageShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    @inline(__always) func kl(_ mu: S, _ v: S) -> S { (mu * mu + (S.expm1(v) - v)) / 2 }
    return Forward(inputs[0].sumPerImage(inputs[1], kl))
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (mu, logVariance) = (pass.x[0], pass.x[1])
    @inline(__always) func dv(_ dy: S, _ mu: S, _ v: S) -> S { dy * (S.expm1(v) / 2) }
    return [
      pass.needsGradient[0] ? dy.zipPerImage(mu, logVariance) { dy, mu, _ in dy * mu } : nil,
      pass.needsGradient[1] ? dy.zipPerImage(mu, logVariance, dv) : nil,
    ]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    naiveImageSums(inputs[0], inputs[1]) { mu, v in (mu * mu + S.exp(v) - 1 - v) / 2 }
  }
}

/// For each image, the divergence of its posterior N(μ, e^logVariance) from the prior N(0, 1), in
/// nats: `[N, …]` → `[N]`.
public func gaussianKL<S: Scalar>(mu: Variable<S>, logVariance: Variable<S>) -> Variable<S> {
  GaussianKL()(mu, logVariance)
}
