import TensorCore

/// y = log x, the natural logarithm, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 1 / x.
/// - Numerics: `TensorCore/Scalar/log(_:)`. log 0 = −∞, and NaN below 0.
/// - Source: Abramowitz and Stegun, 4.1.1 and 4.1.46.
public struct Log: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "log"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    @inline(__always) func y(_ x: S) -> S { S.log(x) }
    return Forward(inputs[0].map(y))
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { dy, x in dy / x }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in S.log(x) })
  }
}

extension Variable {
  /// The natural logarithm of x.
  public func log() -> Variable { Log()(self) }
}
