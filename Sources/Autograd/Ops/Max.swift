import TensorCore

/// The maximum over some axes.
///
/// - Shapes: x `[…]` → y: the shape of x without the reduced axes, or with extent 1 there if they
///   are kept; no reduced axis may be empty.
/// - Derivative: ∂y/∂x = 1/t where x is one of the t scalars that equal the maximum, 0 elsewhere (a
///   subgradient where t > 1).
/// - Numerics: exact. A NaN among the reduced scalars is the maximum, and makes their gradients
///   NaN.
/// - Source: Boyd and Vandenberghe, "Subgradients" (2022), section 3.4.
public struct Max: Op {
  /// The reduced axes.
  public let reduction: AxisReduction

  /// The maximum over these axes.
  public init(_ reduction: AxisReduction) { self.reduction = reduction }

  public let name = "max"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let shape = try reduction.shape(of: inputs, for: self)
    guard reduction.count(in: inputs[0]) > 0 else {
      throw ShapeError(name, expected: "scalars to reduce \(reduction)", found: inputs)
    }
    return shape
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(inputs[0].maximum(reduction)) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let x = pass.x[0]
    let kept = reduction.keptShape(of: x.shape)
    let isMaximum = x.broadcastZip(pass.y.reshaped(kept)) { x, y in x == y ? 1 : 0 }
    // Where y is NaN nothing equals it: the share is infinite, and 0 · ∞ = NaN.
    let share = dy.zip(isMaximum.sum(reduction)) { dy, ties in dy / ties }
    return [isMaximum * share.reshaped(kept)]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    inputs[0].naivelyReduced(reduction) { scalars in scalars.contains(where: \.isNaN) ? .nan : scalars.max()! }
  }
}

extension Variable {
  /// The maximum over these axes (all of them, unless given), which remain with extent 1 if
  /// `keepingAxes`.
  public func max(over axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    Max(AxisReduction(axes, of: shape, keepingAxes: keepingAxes))(self)
  }
}
