import TensorCore

/// y = a / b, element by element, of two tensors that broadcast.
///
/// - Shapes: a `[…]`, b `[…]` → y: the shape that both broadcast to.
/// - Derivative: ∂y/∂a = 1 / b, ∂y/∂b = −a / b² = −y / b; each is added up over the axes along
///   which its input was repeated.
/// - Numerics: one rounding; the derivative by b is computed from y, because b² overflows long
///   before y does.
/// - Source: NumPy's broadcasting rule; Griewank and Walther, "Evaluating Derivatives", 2nd ed.,
///   table 2.3.
public struct Divide: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "divide"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try broadcastShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0] / inputs[1])
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (a, b) = (pass.x[0], pass.x[1])
    let da = dy / b
    return [
      pass.needsGradient[0] ? da.sum(to: a.shape) : nil,
      pass.needsGradient[1] ? da.zip(pass.y) { da, y in -da * y }.sum(to: b.shape) : nil,
    ]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (a, b) = (inputs[0], inputs[1])
    return .naive(a.shape.broadcast(with: b.shape)!) { i in a.at(i) / b.at(i) }
  }
}

extension Variable {
  /// a / b; shapes broadcast.
  public static func / (a: Variable, b: Variable) -> Variable { Divide()(a, b) }

  /// a / b for a number b.
  public static func / (a: Variable, b: S) -> Variable { a / a.tape.constant(Tensor(b)) }

  /// a / b for a number a.
  public static func / (a: S, b: Variable) -> Variable { b.tape.constant(Tensor(a)) / b }
}
