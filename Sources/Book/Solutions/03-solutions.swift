import Autograd
import Checking
import TensorCore

/// gelu(x) = ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³), element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = ½ (1 + t) + ½ x (1 − t²) u′, t = tanh u, u′ = √(2/π) (1 + 0.134145 x²).
/// - Numerics: ½ (1 + tanh u) is σ(2u), and ½ (1 − t²) is 2 σ(2u) σ(−2u): nothing cancels.
///   Beyond ±20 that is 0, while u′ may be infinite.
/// - Source: Hendrycks and Gimpel 2016.
public struct Gelu: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "gelu"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in x * S.sigmoid(2 * S(0.7978845608028654) * (x + S(0.044715) * x * x * x)) })
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let dx = dy.zip(pass.x[0]) { dy, x in
      let c = S(0.7978845608028654)
      let u = c * (x + S(0.044715) * x * x * x)
      let (inner, open, closed) = (c * (1 + S(0.134145) * x * x), S.sigmoid(2 * u), S.sigmoid(-2 * u))
      return dy * (x.magnitude < 20 ? open + 2 * x * open * closed * inner : open)
    }
    return [dx]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(
      inputs[0].shape,
      inputs[0].scalars.map { x in
        let u = S(0.7978845608028654) * (x + S(0.044715) * S.pow(x, 3))
        return x / (1 + S.exp(-2 * u))
      })
  }
}

/// What the checks of gradient, reference, precision and extremes say against ``Gelu``.
///
/// Its tails go to −8 and 8: beyond, u is so steep that a difference no longer tells the slope.
public func complaintsAboutGelu() -> [String] {
  let entry = OpEntry(
    unary: Gelu(), large: (24, Domain(-8...8)), extremes: [0, 1, -1, 100, -5],
    yield: [0, 0.841192, -0.158808, 100, -2.2917962e-7],
    tolerance: Tolerances(gradient: 1e-11, referenceFloat: 4e-6, precision: 40, extremes: 5e-6))
  return [CheckResult.Kind.gradient, .reference, .precision, .extremes].flatMap { entry.check($0).failures }
}

/// log(eᵃ + eᵇ), which adds two probabilities that are known by their logarithms.
///
/// With m the larger and d the distance of the two it is m + log(1 + e^−d), and that is a softplus:
/// no exponential can overflow.
public func logOfSum(_ a: Double, _ b: Double) -> Double { max(a, b) + Double.softplus(-abs(a - b)) }

/// The x at which softplus is y > 0: log(eʸ − 1) = y + log(1 − e⁻ʸ).
///
/// The first form overflows for large y. In the second 1 − e⁻ʸ cancels for small y, unless expm1
/// computes it.
public func inverseOfSoftplus(_ y: Double) -> Double { y + Double.log(-Double.expm1(-y)) }
