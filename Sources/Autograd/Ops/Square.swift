import TensorCore

/// y = x², element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 2x.
/// - Numerics: one rounding. Infinite above |x| = 1.8e19 in `Float`.
/// - Source: Griewank and Walther, "Evaluating Derivatives", 2nd ed., table 2.3.
public struct Square: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "square"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in x * x })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { dy, x in 2 * x * dy }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in S.pow(x, 2) })
  }
}

extension Variable {
  /// x².
  public func square() -> Variable { Square()(self) }
}
