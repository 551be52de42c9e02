import TensorCore

/// softplus(x) = log(1 + eˣ), element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = σ(x) = 1 / (1 + e⁻ˣ).
/// - Numerics: max(x, 0) + log1p(e^−|x|), finite for every finite x; σ from e^−|x|, which cannot
///   overflow.
/// - Source: Dugas et al. 2001, eq. 2.
public struct Softplus: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "softplus"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    @inline(__always) func y(_ x: S) -> S { S.softplus(x) }
    return Forward(inputs[0].map(y))
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    @inline(__always) func dx(_ dy: S, _ x: S) -> S { dy * S.sigmoid(x) }
    return [dy.zip(pass.x[0], dx)]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in x > 20 ? x + S.exp(-x) : S.log1p(S.exp(x)) })
  }
}

extension Variable {
  /// log(1 + eˣ).
  public func softplus() -> Variable { Softplus()(self) }
}
