import Autograd
import Checking
import TensorCore

/// swish(x) = x σ(x) = x / (1 + e⁻ˣ), element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = σ(x) (1 + x (1 − σ(x))).
/// - Numerics: σ from e^−|x|, which cannot overflow; 0 for x = −∞, where the product would be 0 ·
///   ∞.
/// - Source: Elfwing et al. 2018, eq. 5 (SiLU).
public struct Swish: Op {
  /// The op; it has no constants.
  public init() {}

  public let name = "swish"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in x == -.infinity ? 0 : x * sigma(x) })
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { dy, x in dy * sigma(x) * (1 + x * sigma(-x)) }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in x / (1 + S.exp(-x)) })
  }
}

/// σ(x) = 1 / (1 + e⁻ˣ), or e^x / (1 + e^x) where x is negative.
private func sigma<S: Scalar>(_ x: S) -> S {
  let e = S.exp(-abs(x))
  return (x < 0 ? e : 1) / (1 + e)
}

extension Swish {
  /// All that the checks need to know of the op.
  public static let entry = OpEntry(
    elementwise: Swish(), domains: [.real], specimens: Specimen.unary(Swish()),
    rejected: [Rejected(Swish(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(Swish(), [[-.infinity, .infinity]], yields: [0, .infinity]),
      Extreme(Swish(), [[-1000, 0, 1000, .nan]], yields: [-0.0, 0, 1000, .nan], slopes: [[-0.0, 0.5, 1, .nan]]),
    ],
    tolerance: Tolerances(gradient: 4e-12, goldenDouble: 9e-16, goldenFloat: 3e-7, referenceFloat: 4e-7, precision: 8))
}

extension Variable {
  /// x σ(x).
  public func swish() -> Variable { Swish()(self) }
}
