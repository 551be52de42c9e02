import TensorCore

/// y = −x, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = −1.
/// - Numerics: exact.
/// - Source: Griewank and Walther, "Evaluating Derivatives", 2nd ed., table 2.3.
public struct Negate: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "negate"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in -x })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.map { dy in -dy }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in 0 - x })
  }
}

extension Variable {
  /// −x.
  public static prefix func - (x: Variable) -> Variable { Negate()(x) }
}
