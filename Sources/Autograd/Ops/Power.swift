import TensorCore

/// y = xᵖ for a constant exponent p, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = p xᵖ⁻¹; 0 everywhere for p = 0.
/// - Numerics: `TensorCore/Scalar/pow(_:_:)`, with p rounded to the scalar's type. For x < 0 it
///   is NaN unless p is an integer; 0 to a negative power is infinite.
/// - Source: Griewank and Walther, "Evaluating Derivatives", 2nd ed., table 2.3.
public struct Power: Op {
  /// p, finite.
  public let exponent: Double

  /// The op with this exponent.
  public init(exponent: Double) { self.exponent = exponent }

  public let name = "power"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard exponent.isFinite else { throw ShapeError(name, expected: "a finite exponent", found: "\(exponent)") }
    return try elementwiseShape(inputs)
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map(with: S(exponent)) { x, p in S.pow(x, p) })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    // A constant has the derivative 0, also at x = 0, where 0 · x⁻¹ would be NaN.
    if exponent == 0 { return [Tensor(dy.shape, repeating: 0)] }
    let constants = (p: S(exponent), less: S(exponent - 1))
    return [dy.zip(pass.x[0], with: constants) { dy, x, c in dy * (c.p * S.pow(x, c.less)) }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let p = S(exponent)
    let (isWhole, isOdd) = (p == p.rounded(), abs(p.truncatingRemainder(dividingBy: 2)) == 1)
    // |x|ᵖ = e^(p log |x|), and the sign of x where the power is odd; the root of a negative number is none.
    return Tensor(
      inputs[0].shape,
      inputs[0].scalars.map { x in
        x < 0 && !isWhole ? .nan : S.exp(p * S.log(abs(x))) * (isOdd && x < 0 ? -1 : 1)
      })
  }
}

extension Variable {
  /// x to the power of a constant.
  public func power(_ exponent: Double) -> Variable { Power(exponent: exponent)(self) }
}
