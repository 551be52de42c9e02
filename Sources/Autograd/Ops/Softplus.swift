import TensorCore

/// softplus(x) = log(1 + eˣ), element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = σ(x) = 1 / (1 + e⁻ˣ).
/// - Numerics: max(x, 0) + log1p(e^−|x|), finite for every finite x; σ from e^−|x|, which cannot overflow.
/// - Source: Dugas et al. 2001, eq. 2.
public struct Softplus: Op {
  /// The op; it has no constants.
  public init() {}

  public let name = "softplus"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in (x < 0 ? 0 : x) + logOnePlus(S.exp(-abs(x))) })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { dy, x in dy * logistic(x) }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in x > 20 ? x + S.exp(-x) : S.log(1 + S.exp(x)) })
  }
}

/// log(1 + e) for 0 ≤ e ≤ 1, to about one rounding: log u for the rounded u = 1 + e, and to first order what was rounded
/// away. The C library's log1p branches on the magnitude of e; on the random values of a loss that is several times slower.
@inline(__always)
func logOnePlus<S: Scalar>(_ e: S) -> S {
  let u = 1 + e
  return S.log(u) + (e - (u - 1)) / u
}

extension Variable {
  /// log(1 + eˣ).
  public func softplus() -> Variable { Softplus()(self) }
}

extension Softplus {
  static let entry = OpEntry(
    elementwise: Softplus(), domains: [.real],
    specimens: Specimen.unary(Softplus(), large: (7, Domain(-30...30))),
    rejected: [Rejected(Softplus(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(
        Softplus(), [[-1000, -50, 0, 100, .infinity, .nan]],
        yields: [0, 1.9287499e-22, 0.6931472, 100, .infinity, .nan])
    ],
    tolerance: Tolerances(gradient: 3e-11, goldenDouble: 6e-16, goldenFloat: 3e-7, referenceFloat: 2e-7, precision: 5))
}
