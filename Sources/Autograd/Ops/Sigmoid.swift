import TensorCore

/// σ(x) = 1 / (1 + e⁻ˣ), the logistic sigmoid, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = y (1 − y).
/// - Numerics: from e^−|x|, which cannot overflow; the derivative is computed from x, as σ(x) σ(−x), because 1 − y has no
///   digits left where y is near 1.
/// - Source: Goodfellow, Bengio and Courville, "Deep Learning", eq. 3.30.
public struct Sigmoid: Op {
  /// The op; it has no constants.
  public init() {}

  public let name = "sigmoid"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in logistic(x) })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { dy, x in dy * logistic(x) * logistic(-x) }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in 1 / (1 + S.exp(-x)) })
  }
}

/// σ(x) without overflow: 1 / (1 + e⁻ˣ) for x ≥ 0, eˣ / (1 + eˣ) below.
@inline(__always)
func logistic<S: Scalar>(_ x: S) -> S {
  let e = S.exp(-abs(x))
  return (x >= 0 ? 1 : e) / (1 + e)
}

extension Variable {
  /// σ(x).
  public func sigmoid() -> Variable { Sigmoid()(self) }
}

extension Sigmoid {
  static let entry = OpEntry(
    elementwise: Sigmoid(), domains: [.real],
    specimens: Specimen.unary(Sigmoid(), large: (6, Domain(-30...30))),
    rejected: [Rejected(Sigmoid(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(
        Sigmoid(), [[-.infinity, -1000, -50, 0, 50, .infinity, .nan]], yields: [0, 0, 1.9287499e-22, 0.5, 1, 1, .nan])
    ],
    tolerance: Tolerances(gradient: 2e-11, goldenDouble: 2e-15, goldenFloat: 4e-7, referenceFloat: 3e-7, precision: 9))
}
