import TensorCore

/// y = x for x > 0, and slope · x below, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 1 for x > 0, and the slope for x ≤ 0, the kink included (as in PyTorch).
/// - Numerics: one rounding below 0, exact above. NaN stays NaN.
/// - Source: Maas, Hannun and Ng 2013, section 2.
public struct LeakyReLU: Op {
  /// The slope for negative x, finite.
  public let slope: Double

  /// The op with this slope for negative x.
  public init(slope: Double) { self.slope = slope }

  public let name = "leakyReLU"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard slope.isFinite else { throw ShapeError(name, expected: "a finite slope", found: "\(slope)") }
    return try elementwiseShape(inputs)
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map(with: S(slope)) { x, slope in x > 0 ? x : slope * x })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0], with: S(slope)) { dy, x, slope in x > 0 ? dy : slope * dy }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in max(x, 0) + S(slope) * min(x, 0) })
  }
}

extension Variable {
  /// x above 0, slope · x below.
  public func leakyReLU(slope: Double) -> Variable { LeakyReLU(slope: slope)(self) }
}
