import TensorCore

/// tanh(x) = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 1 − y² = 1 / cosh²(x).
/// - Numerics: `TensorCore/Scalar/tanh(_:)`; the derivative is computed from x, as 4e / (1 + e)²
///   with e = e^−2|x|, because 1 − y² has no digits left where |y| is near 1.
/// - Source: Abramowitz and Stegun, 4.5.3; LeCun et al. 1998, "Efficient BackProp", section 4.4.
public struct Tanh: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "tanh"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    @inline(__always) func y(_ x: S) -> S { S.tanh(x) }
    return Forward(inputs[0].map(y))
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    @inline(__always) func dx(_ dy: S, _ x: S) -> S {
      let e = S.exp(-2 * abs(x))
      return dy * (4 * e / ((1 + e) * (1 + e)))
    }
    return [dy.zip(pass.x[0], dx)]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in (S.exp(x) - S.exp(-x)) / (S.exp(x) + S.exp(-x)) })
  }
}

extension Variable {
  /// tanh(x).
  public func tanh() -> Variable { Tanh()(self) }
}
