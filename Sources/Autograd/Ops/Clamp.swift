import TensorCore

/// y = min(max(x, lower), upper), element by element.
///
/// - Shapes: x `[…]` → y `[…]`.
/// - Derivative: ∂y/∂x = 1 for lower < x < upper, and 0 outside, the kinks included (as in PyTorch 2.15).
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

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let (lower, upper) = (S(lower), S(upper))
    return Forward(elementwise(inputs[0]) { x, y, range in for i in range { y[i] = clamp(x[i], lower, upper) } })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (lower, upper) = (S(lower), S(upper))
    return [
      elementwise(dy, pass.x[0]) { dy, x, dx, range in
        for i in range { dx[i] = lower < x[i] && x[i] < upper ? dy[i] : 0 }
      }
    ]
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

extension Clamp {
  static let entry: OpEntry = {
    let op = Clamp(lower: -0.5, upper: 0.75)
    let domain = Domain(-2...2, kinks: [-0.5, 0.75])
    return OpEntry(
      Clamp.self,
      specimens: Specimen.unary(op, domain: domain) + [
        Specimen("kinks", op, [[6]], domains: [domain]),
        Specimen("one-sided", Clamp(lower: 0.75, upper: .infinity), [[9]], domains: [domain]),
      ],
      variation: { dice in
        let lower = Double(dice.roll(-8...8)) / 8
        let upper = lower + Double(dice.roll(1...8)) / 8
        let shape = dice.shape()
        return Specimen(
          "\(lower)…\(upper)", Clamp(lower: lower, upper: upper), [shape],
          domains: [Domain(-2...2, kinks: [lower, upper])])
      },
      rejected: [
        Rejected(op, [], because: "1 inputs"), Rejected(op, [[2], [2]], because: "1 inputs"),
        Rejected(Clamp(lower: 1, upper: -1), [[2]], because: "lower ≤ upper"),
        Rejected(Clamp(lower: .nan, upper: 1), [[2]], because: "lower ≤ upper"),
        Rejected(Clamp(lower: 0, upper: .nan), [[2]], because: "lower ≤ upper"),
      ],
      extremes: [
        Extreme(
          op, [[-.infinity, -3e38, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan]],
          yields: [-0.5, -0.5, 0, .leastNonzeroMagnitude, 0.75, 0.75, .nan]),
        Extreme(
          Clamp(lower: -.infinity, upper: .infinity), [[-.infinity, 3e38, .nan]], yields: [-.infinity, 3e38, .nan]),
      ],
      tolerance: .exact)
  }()
}
