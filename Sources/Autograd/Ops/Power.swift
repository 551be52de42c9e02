import TensorCore

/// y = xᵖ for a constant exponent p, element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = p xᵖ⁻¹; 0 everywhere for p = 0.
/// - Numerics: ``TensorCore/Scalar/pow(_:_:)``, with p rounded to the scalar's type. For x < 0 it is NaN unless p is an integer;
///   0 to a negative power is infinite.
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

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let p = S(exponent)
    return Forward(elementwise(inputs[0]) { x, y, range in for i in range { y[i] = S.pow(x[i], p) } })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    // A constant has the derivative 0, also at x = 0, where 0 · x⁻¹ would be NaN.
    if exponent == 0 { return [Tensor(dy.shape, repeating: 0)] }
    let (p, less) = (S(exponent), S(exponent - 1))
    return [
      elementwise(dy, pass.x[0]) { dy, x, dx, range in for i in range { dx[i] = dy[i] * (p * S.pow(x[i], less)) } }
    ]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let p = S(exponent)
    // |x|ᵖ = e^(p log |x|), and the sign of x where the power is odd.
    return Tensor(
      inputs[0].shape,
      inputs[0].scalars.map { x in
        let isOdd = abs(p.truncatingRemainder(dividingBy: 2)) == 1
        return S.exp(p * S.log(abs(x))) * (isOdd && x < 0 ? -1 : 1)
      })
  }
}

extension Variable {
  /// x to the power of a constant.
  public func power(_ exponent: Double) -> Variable { Power(exponent: exponent)(self) }
}

extension Power {
  static let entry: OpEntry = {
    let bothSigns = Domain(-2...2, kinks: [0])
    func specimen(_ name: String, _ exponent: Double, _ shape: Shape, _ domain: Domain = .positive) -> Specimen {
      Specimen(name, Power(exponent: exponent), [shape], domains: [domain])
    }
    let cube = Power(exponent: 3)
    return OpEntry(
      Power.self,
      specimens: [
        specimen("square-root", 0.5, [11]), specimen("two-and-a-half", 2.5, [2, 3, 2]),
        specimen("inverse-square-root", -0.5, [1, 6]), specimen("square-of-both-signs", 2, [3, 4], bothSigns),
        specimen("cube-of-both-signs", 3, [9], bothSigns), specimen("reciprocal-of-both-signs", -1, [9]),
        specimen("scalar", 3, [], bothSigns), specimen("empty-batch", 2, [0, 2]),
        specimen("zeroth", 0, [5], bothSigns), specimen("first", 1, [5], bothSigns),
        specimen("rounded", 2.5, [17]), specimen("long-axis", 2.5, [3, 9_001]),
      ],
      variation: { dice in
        let exponent = Double(dice.roll(-6...10)) / 2
        let shape = dice.shape()
        return Specimen("power \(exponent)", Power(exponent: exponent), [shape], domains: [.positive])
      },
      rejected: [
        Rejected(cube, [], because: "1 inputs"), Rejected(cube, [[2], [2]], because: "1 inputs"),
        Rejected(Power(exponent: .nan), [[2]], because: "a finite exponent"),
        Rejected(Power(exponent: .infinity), [[2]], because: "a finite exponent"),
      ],
      extremes: [
        Extreme(
          cube, [[-.infinity, -1e13, -1e12, 0, 1e-12, 1e-30, 1e13, .infinity, .nan]],
          yields: [-.infinity, -.infinity, -1e36, 0, 1e-36, 0, .infinity, .infinity, .nan]),
        Extreme(Power(exponent: 0.5), [[-1, 0, 1e38, .nan]], yields: [.nan, 0, 1e19, .nan]),
        Extreme(Power(exponent: -1), [[0, -4, 1e38, .infinity]], yields: [.infinity, -0.25, 1e-38, 0]),
        // 1 to any power and anything to the 0th are 1, but not NaN to another.
        Extreme(Power(exponent: 0), [[-2, 0, 3e38]], yields: [1, 1, 1]),
      ],
      tolerance: Tolerances(
        gradient: 2e-9, goldenDouble: 4e-16, goldenFloat: 4e-7, referenceFloat: 2e-7, precision: 5, extremes: 5e-7))
  }()
}
