import TensorCore

/// y = |x|, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 1 for x > 0, −1 for x < 0, and 0 at the kink (as in PyTorch).
/// - Numerics: exact.
/// - Source: Griewank and Walther, "Evaluating Derivatives", 2nd ed., section 14.1.
public struct Absolute: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "absolute"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in abs(x) })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { dy, x in (x > 0 ? dy : 0) - (x < 0 ? dy : 0) }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in (x * x).squareRoot() })
  }
}

extension Variable {
  /// |x|.
  public func absolute() -> Variable { Absolute()(self) }
}
