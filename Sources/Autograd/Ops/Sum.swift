import TensorCore

/// The sum over some axes.
///
/// - Shapes: x `[…]` → y: the shape of x without the reduced axes, or with extent 1 there if they
///   are kept.
/// - Derivative: ∂y/∂x = 1 for every scalar that is added: dx is dy, repeated.
/// - Numerics: short blocks are added in the scalar's precision and the blocks in `Double`, in an
///   order that depends on the shape alone. The sum of no scalars is 0.
/// - Source: Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 4.2
///   (blocked summation).
public struct Sum: Op {
  /// The reduced axes.
  public let reduction: AxisReduction

  /// The sum over these axes.
  public init(_ reduction: AxisReduction) { self.reduction = reduction }

  public let name = "sum"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try reduction.shape(of: inputs, for: self) }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(inputs[0].sum(reduction)) }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.repeated(reduction, to: pass.x[0].shape)]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    inputs[0].naivelyReduced(reduction) { $0.reduce(0, +) }
  }
}

extension Variable {
  /// The sum over these axes (all of them, unless given), which remain with extent 1 if
  /// `keepingAxes`.
  public func sum(over axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    Sum(AxisReduction(axes, of: shape, keepingAxes: keepingAxes))(self)
  }
}
