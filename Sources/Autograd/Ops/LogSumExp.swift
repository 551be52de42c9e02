import TensorCore

/// y = log Σ eˣ over some axes.
///
/// - Shapes: x `[…]` → y: the shape of x without the reduced axes, or with extent 1 there if they
///   are kept.
/// - Derivative: ∂y/∂x = eˣ / Σ eˣ, the softmax. Where every x is −∞ it is taken as 0; where some
///   are +∞, they share it.
/// - Numerics: with m = max x, y = m + log Σ e^(x−m): the largest term is 1, so that nothing
///   overflows and the sum cannot vanish. A row of −∞ gives −∞, one with +∞ gives +∞, and the
///   logarithm of no scalars is −∞. The derivative is computed as e^(x−m) / Σ e^(x−m), because x −
///   y has few digits left where y is large.
/// - Source: Blanchard, Higham and Higham 2021, "Accurately Computing the Log-Sum-Exp and Softmax
///   Functions".
public struct LogSumExp: Op {
  /// The reduced axes.
  public let reduction: AxisReduction

  /// The logarithm of the sum of exponentials over these axes.
  public init(_ reduction: AxisReduction) { self.reduction = reduction }

  public let name = "logSumExp"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try reduction.shape(of: inputs, for: self) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let x = inputs[0]
    let m = x.maximum(reduction)
    // The test for equality gives the infinities, whose difference is NaN, the term 1 that the
    // equation gives them.
    let terms = x.broadcastZip(m.reshaped(reduction.keptShape(of: x.shape))) { x, m in x == m ? 1 : S.exp(x - m) }
    let sum = terms.sum(reduction)
    return Forward(m.zip(sum) { m, sum in m + S.log(sum) }, saved: [terms, sum])
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (terms, sum) = (pass.saved[0], pass.saved[1])
    let share = (dy / sum).zip(pass.y) { share, y in y == -S.infinity ? 0 : share }
    return [terms * share.reshaped(reduction.keptShape(of: terms.shape))]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    inputs[0].naivelyReduced(reduction) { scalars in S.log(scalars.reduce(0) { $0 + S.exp($1) }) }
  }
}

extension Variable {
  /// log Σ eˣ over these axes (all of them, unless given), which remain with extent 1 if
  /// `keepingAxes`.
  public func logSumExp(over axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    LogSumExp(AxisReduction(axes, of: shape, keepingAxes: keepingAxes))(self)
  }
}
