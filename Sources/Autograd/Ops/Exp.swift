import TensorCore

/// y = eˣ, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = eˣ = y.
/// - Numerics: `TensorCore/Scalar/exp(_:)`. Infinite above x = 88.72 in `Float`, 709.78 in
///   `Double`; 0 far below 0.
/// - Source: Abramowitz and Stegun, 4.2.1 and 4.2.33.
public struct Exp: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "exp"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    @inline(__always) func y(_ x: S) -> S { S.exp(x) }
    return Forward(inputs[0].map(y))
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.y) { dy, y in dy * y }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in S.exp(x) })
  }
}

extension Variable {
  /// eˣ.
  public func exp() -> Variable { Exp()(self) }
}
