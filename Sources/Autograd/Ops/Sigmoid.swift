import TensorCore

/// σ(x) = 1 / (1 + e⁻ˣ), the logistic sigmoid, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = y (1 − y).
/// - Numerics: from e^−|x|, which cannot overflow; the derivative is computed from x, as e / (1 +
///   e)² with e = e^−|x|, because 1 − y has no digits left where y is near 1.
/// - Source: Goodfellow, Bengio and Courville, "Deep Learning", eq. 3.30.
public struct Sigmoid: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "sigmoid"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    @inline(__always) func y(_ x: S) -> S { S.sigmoid(x) }
    return Forward(inputs[0].map(y))
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    @inline(__always) func dx(_ dy: S, _ x: S) -> S {
      let e = S.exp(-abs(x))
      return dy * (e / ((1 + e) * (1 + e)))
    }
    return [dy.zip(pass.x[0], dx)]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in 1 / (1 + S.exp(-x)) })
  }
}

extension Variable {
  /// σ(x).
  public func sigmoid() -> Variable { Sigmoid()(self) }
}
