import TensorCore

/// L = −Σ y log p + (1 − y) log(1 − p) over each image: its negative log-likelihood in nats, from
/// probabilities.
///
/// Prefer ``BinaryCrossEntropyWithLogits``: where p has been rounded to 0 or 1, what is lost cannot
/// be computed back.
///
/// - Shapes: p `[N, …]`, y `[N, …]` → L `[N]`. p and y lie in 0…1; L is NaN where p does not. y is
///   a constant.
/// - Derivative: ∂L/∂p = (p − y) / (p (1 − p)).
/// - Numerics: PyTorch's clamps. Each logarithm is at least −100, and the derivative's denominator
///   at least 1e-12; so where p is 0 or 1, the derivative is not that of the clamped loss, but a
///   large number of the right sign. log(1 − p) is log1p(−p), exact for small p.
/// - Source: Bishop, "Pattern Recognition and Machine Learning", eq. 4.90.
public struct BinaryCrossEntropy: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "binaryCrossEntropy"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try perImageShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(
      inputs[0].sumPerImage(inputs[1]) { p, y in (y - 1) * clampedLog(S.log1p(-p)) - y * clampedLog(S.log(p)) })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    guard pass.needsGradient[0] else { return [nil, nil] }
    let dp = dy.zipPerImage(pass.x[0], pass.x[1]) { dy, p, y in
      let least = S(1e-12 as Float)  // PyTorch's constant is a Float in both precisions.
      let variance = p * (1 - p)
      return dy * ((p - y) / (variance < least ? least : variance))
    }
    return [dp, nil]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    naiveImageSums(inputs[0], inputs[1]) { p, y in -(y * max(S.log(p), -100) + (1 - y) * max(S.log(1 - p), -100)) }
  }
}

/// A logarithm, at least −100. NaN stays NaN.
@inline(__always)
private func clampedLog<S: Scalar>(_ log: S) -> S { log < -100 ? -100 : log }

extension Variable {
  /// For each image of probabilities, its binary cross-entropy against the constant y, in nats:
  /// `[N, …]` → `[N]`.
  public func binaryCrossEntropy(against y: Variable) -> Variable { BinaryCrossEntropy()(self, y) }
}
