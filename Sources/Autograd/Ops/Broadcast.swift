import TensorCore

/// x repeated to a larger shape: yᵢ = x at i, where a repeated axis of x is read at 0.
///
/// - Shapes: x `[…]` → y: the given shape, to which x broadcasts.
/// - Derivative: dx is dy, added up over the axes along which x was repeated.
/// - Numerics: exact; the backward sum is the one of ``Sum``.
/// - Source: NumPy's broadcasting rule.
public struct Broadcast: Op {
  /// The output's shape.
  public let target: Shape

  /// The op that repeats its input to this shape.
  public init(_ target: Shape) { self.target = target }

  public let name = "broadcast"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    guard inputs[0].broadcast(with: target) == target else {
      throw ShapeError(name, expected: "a shape that broadcasts to \(target)", found: inputs)
    }
    return target
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(inputs[0].broadcast(to: target)) }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] { [dy.sum(to: pass.x[0].shape)] }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { .naive(target) { i in inputs[0].at(i) } }
}

extension Variable {
  /// This variable repeated to a shape that it broadcasts to.
  public func broadcast(to shape: Shape) -> Variable { Broadcast(shape)(self) }
}
