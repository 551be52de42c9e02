import TensorCore

/// L = −Σ y log σ(x) + (1 − y) log(1 − σ(x)) over each image: its negative log-likelihood in nats,
/// from logits.
///
/// - Shapes: x `[N, …]`, y `[N, …]` → L `[N]`. y lies in 0…1 and is a constant.
/// - Derivative: ∂L/∂x = σ(x) − y.
/// - Numerics: log σ(x) = −softplus(−x) turns each term into max(x, 0) − x y + log1p(e^−|x|), which
///   neither overflows nor saturates for any finite x.
/// - Source: Bishop, "Pattern Recognition and Machine Learning", eqs. 4.90 and 4.91.
public struct BinaryCrossEntropyWithLogits: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "binaryCrossEntropyWithLogits"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try perImageShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    @inline(__always) func loss(_ x: S, _ y: S) -> S { (x < 0 ? 0 : x) - x * y + S.softplus(-abs(x)) }
    return Forward(inputs[0].sumPerImage(inputs[1], loss))
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    guard pass.needsGradient[0] else { return [nil, nil] }
    @inline(__always) func dx(_ dy: S, _ x: S, _ y: S) -> S { dy * (S.sigmoid(x) - y) }
    return [dy.zipPerImage(pass.x[0], pass.x[1], dx), nil]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    naiveImageSums(inputs[0], inputs[1]) { x, y in
      -(y * S.log(1 / (1 + S.exp(-x))) + (1 - y) * S.log(1 / (1 + S.exp(x))))
    }
  }
}

extension Variable {
  /// For each image of logits, its binary cross-entropy against the constant y, in nats: `[N, …]` →
  /// `[N]`.
  public func binaryCrossEntropyWithLogits(against y: Variable) -> Variable { BinaryCrossEntropyWithLogits()(self, y) }
}
