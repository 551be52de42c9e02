import TensorCore

/// The same scalars, in the same row-major order, under another shape.
///
/// - Shapes: x `[…]` → y: the given shape, of the same number of scalars.
/// - Derivative: dx is dy under the shape of x.
/// - Numerics: exact; nothing is copied.
/// - Source: Kolda and Bader 2009, "Tensor Decompositions and Applications", section 2.4
///   (vectorisation).
public struct Reshape: Op {
  /// The output's shape.
  public let target: Shape

  /// The op that gives its input this shape.
  public init(_ target: Shape) { self.target = target }

  public let name = "reshape"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    guard inputs[0].count == target.count else {
      throw ShapeError(
        name, expected: "\(target.count) scalars for the shape \(target)",
        found: "\(inputs[0].count) in the shape \(inputs[0])")
    }
    return target
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(inputs[0].reshaped(target)) }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] { [dy.reshaped(pass.x[0].shape)] }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Tensor(target, inputs[0].scalars) }
}

extension Variable {
  /// The same scalars in the same order under another shape.
  public func reshaped(_ shape: Shape) -> Variable { Reshape(shape)(self) }
}
