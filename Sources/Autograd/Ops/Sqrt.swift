import TensorCore

/// y = √x, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 1 / 2√x = 1 / 2y, infinite at 0.
/// - Numerics: correctly rounded (IEEE 754). NaN below 0.
/// - Source: Griewank and Walther, "Evaluating Derivatives", 2nd ed., table 2.3.
public struct Sqrt: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "sqrt"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in x.squareRoot() })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.y) { dy, y in dy / (2 * y) }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in S.pow(x, 0.5) })
  }
}

extension Variable {
  /// √x.
  public func squareRoot() -> Variable { Sqrt()(self) }
}
