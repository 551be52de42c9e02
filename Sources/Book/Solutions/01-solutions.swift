import TensorCore

/// The step, of 10⁻¹, 10⁻², …, 10⁻¹⁵, at which the one-sided difference of softplus at 1 is best.
///
/// Truncation h and rounding ε/h meet at √ε = 1e-8: half of the digits are left.
public func bestOneSidedStep() -> Double {
  func error(_ h: Double) -> Double {
    abs((Double.softplus(1 + h) - Double.softplus(1)) / h - Double.sigmoid(1))
  }
  return (1...15).map { 1 / Double.pow(10, Double($0)) }.min { error($0) < error($1) } ?? 0
}

/// The step, of 2⁻¹, 2⁻², …, 2⁻²³, at which the central difference of softplus at 1 is best in
/// `Float`.
///
/// h² and ε/h meet at ε^(1/3), now of ε = 2⁻²⁴: at 2⁻⁸. The measured step may be two or three powers
/// of two from it: around the best step the error is a matter of luck with one rounding, and only
/// a mean over many places, as in the chapter's figure, shows the two arms.
public func bestFloatStep() -> Float {
  func error(_ h: Float) -> Float {
    abs((Float.softplus(1 + h) - Float.softplus(1 - h)) / (2 * h) - Float.sigmoid(1))
  }
  return (1...23).map { Float(sign: .plus, exponent: -$0, significand: 1) }.min { error($0) < error($1) } ?? 0
}

/// The central difference of |x| at 0: zero, for every step.
///
/// The two sides cancel, as if there were a slope, and that slope is one that a backward pass may well
/// claim: the check would agree with it, while a step to one side would not. Specimens keep away from
/// kinks, and the slope at a kink is checked from both sides.
public func slopeAtAKink(step h: Double) -> Double { (abs(0 + h) - abs(0 - h)) / (2 * h) }
