import TensorCore

/// y = min(max(x, lower), upper), element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 1 for lower < x < upper, and 0 outside, the kinks included (as in PyTorch
///   2.15).
/// - Numerics: exact, with the limits rounded to the scalar's type. NaN stays NaN.
/// - Source: Griewank and Walther, "Evaluating Derivatives", 2nd ed., section 14.1.
public struct Clamp: Op {
  /// The smallest result.
  public let lower: Double
  /// The largest result, at least `lower`.
  public let upper: Double

  /// The op with these limits; an infinite one is none.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  public let name = "clamp"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    // Written so that a NaN is refused.
    guard lower <= upper else { throw ShapeError(name, expected: "lower ≤ upper", found: "\(lower) and \(upper)") }
    return try elementwiseShape(inputs)
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map(with: (S(lower), S(upper))) { x, limits in clamp(x, limits.0, limits.1) })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0], with: (S(lower), S(upper))) { dy, x, limits in limits.0 < x && x < limits.1 ? dy : 0 }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in min(max(x, S(lower)), S(upper)) })
  }
}

/// x between two limits; NaN stays NaN.
@inline(__always)
private func clamp<S: Scalar>(_ x: S, _ lower: S, _ upper: S) -> S { x < lower ? lower : x > upper ? upper : x }

extension Variable {
  /// x, but at least the lower and at most the upper limit.
  public func clamped(to limits: ClosedRange<Double>) -> Variable {
    Clamp(lower: limits.lowerBound, upper: limits.upperBound)(self)
  }
}
