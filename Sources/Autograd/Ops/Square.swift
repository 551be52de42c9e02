import TensorCore

/// y = x², element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 2x.
/// - Numerics: one rounding. Infinite above |x| = 1.8e19 in `Float`.
/// - Source: Griewank and Walther, "Evaluating Derivatives", 2nd ed., table 2.3.
public struct Square: Op {
  /// The op; it has no constants.
  public init() {}

  public let name = "square"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].map { x in x * x })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { dy, x in 2 * x * dy }]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    Tensor(inputs[0].shape, inputs[0].scalars.map { x in S.pow(x, 2) })
  }
}

extension Variable {
  /// x².
  public func square() -> Variable { Square()(self) }
}

extension Square {
  static let entry = OpEntry(
    elementwise: Square(), domains: [.real],
    specimens: Specimen.unary(Square(), large: (5, Domain(-1e6...1e6))),
    rejected: [Rejected(Square(), [], because: "1 inputs"), Rejected(Square(), [[2], [2]], because: "1 inputs")],
    extremes: [
      Extreme(
        Square(), [[-.infinity, -1e20, -1e19, 0, 1e-19, 1e-30, .infinity, .nan]],
        yields: [.infinity, .infinity, 1e38, 0, 1e-38, 0, .infinity, .nan])
    ],
    tolerance: Tolerances(gradient: 2e-11, goldenFloat: 1e-7, referenceFloat: 1e-7, precision: 3))
}
