import TensorCore

/// dL/dx of L = x · x + x · softplus(x): by the tape, and by hand.
///
/// x is used four times, and the tape adds up four parts: x and x from the square, softplus(x) and
/// x σ(x) from the other product. Whoever keeps the last part alone is left with one of them.
public func slopeOfAReusedVariable(_ x: Double) -> (tape: Double, byHand: Double) {
  let tape = ScalarTape()
  let number = tape.variable("x", x)
  let loss = number * number + number * number.softplus()
  return (tape.adjoints(of: loss)[number.place], 2 * x + Double.softplus(x) + x * Double.sigmoid(x))
}

extension Number {
  /// eᵃ. Its slope is its value.
  public func exponential() -> Number {
    let y = Double.exp(value)
    return tape.record("exp", y, [(self, y)])
  }

  /// log a. Its slope is 1 / a.
  public func logarithm() -> Number { tape.record("log", .log(value), [(self, 1 / value)]) }
}

/// The slope of log(1 + eˣ), from three small operations; the chain rule makes it eˣ / (1 + eˣ).
///
/// It is right where eˣ is a number. At 1000 the logarithm's slope is 1 / ∞ = 0 and the exponential's
/// ∞, and 0 · ∞ is NaN: a chain of right slopes is right in exact arithmetic only.
public func slopeOfSoftplusInParts(_ x: Double) -> Double {
  let tape = ScalarTape()
  let number = tape.variable("x", x)
  let y = (tape.variable("1", 1) + number.exponential()).logarithm()
  return tape.adjoints(of: y)[number.place]
}

/// A number and its slope along one input, computed together.
///
/// Gained is the memory: nothing has to be kept for a way back. Lost is the price: it takes one pass
/// for each input, and so as many as there are weights.
public struct Dual {
  /// The number.
  public var value: Double
  /// Its slope along the input whose slope is 1.
  public var slope: Double

  /// A number with a slope: 1 for the input in question, 0 for all others.
  public init(_ value: Double, slope: Double = 0) { (self.value, self.slope) = (value, slope) }

  /// a + b.
  public static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, slope: a.slope + b.slope) }
  /// a · b: the product rule.
  public static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, slope: a.slope * b.value + a.value * b.slope)
  }
  /// log(1 + eᵃ).
  public func softplus() -> Dual { Dual(.softplus(value), slope: .sigmoid(value) * slope) }
}
