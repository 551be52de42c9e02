import TensorCore

/// The mean over some axes: y = (1/n) Σ x, where n is the number of scalars that are reduced to
/// one.
///
/// - Shapes: x `[…]` → y: the shape of x without the reduced axes, or with extent 1 there if they
///   are kept.
/// - Derivative: ∂y/∂x = 1/n: dx is dy/n, repeated.
/// - Numerics: the sum of ``Sum``, divided; a sum that overflows gives ∞. The mean of no scalars is
///   0/0 = NaN.
/// - Source: Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 4.2
///   (blocked summation).
public struct Mean: Op {
  /// The reduced axes.
  public let reduction: AxisReduction

  /// The mean over these axes.
  public init(_ reduction: AxisReduction) { self.reduction = reduction }

  public let name = "mean"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try reduction.shape(of: inputs, for: self) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let n = S(reduction.count(in: inputs[0].shape))
    return Forward(inputs[0].sum(reduction).map { sum in sum / n })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let n = S(reduction.count(in: pass.x[0].shape))
    return [dy.map { dy in dy / n }.repeated(reduction, to: pass.x[0].shape)]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    inputs[0].naivelyReduced(reduction) { $0.reduce(0, +) / S($0.count) }
  }
}

extension Variable {
  /// The mean over these axes (all of them, unless given), which remain with extent 1 if
  /// `keepingAxes`.
  public func mean(over axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    Mean(AxisReduction(axes, of: shape, keepingAxes: keepingAxes))(self)
  }
}
