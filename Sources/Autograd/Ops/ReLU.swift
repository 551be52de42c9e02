import TensorCore

/// relu(x) = max(x, 0), element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 1 for x > 0, and 0 for x ≤ 0, the kink included (as in PyTorch).
/// - Numerics: exact. NaN stays NaN: comparisons are written so that it takes the branch of x
///   itself.
/// - Source: Glorot, Bordes and Bengio 2011, section 3.
public struct ReLU: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "relu"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in x <= 0 ? 0 : x })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { dy, x in x <= 0 ? 0 : dy }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in (x + abs(x)) / 2 })
  }
}

extension Variable {
  /// max(x, 0).
  public func relu() -> Variable { ReLU()(self) }
}
