internal import Kernels

extension Float {
  /// x to the power y, within 0.501 units in the last place.
  ///
  /// - Method: e^(y log|x|) in `Double`, whose error is far below the last place of a `Float`; and
  ///   the sign.
  /// - Special values: those of IEEE 754, as in `Double`.
  @inlinable @inline(__always)
  public static func pow(_ x: Float, _ y: Float) -> Float {
    Float(power(Double(x), Double(y)) { x, y in Double.exp(y * Double.log(x)) })
  }
}

extension Double {
  /// x to the power y, within 0.8 units in the last place.
  ///
  /// - Method: e^(y log|x|), with log|x| and its product with y as sums of two doubles: an error of
  ///   2⁻⁵³ in an exponent of 700 would be one of 350 units in the result. Then the sign.
  /// - Special values: those of IEEE 754. x⁰ = 1 and 1ʸ = 1, also of NaN; NaN for x < 0 unless y is
  ///   whole; 0 to a negative power is infinite; where y is odd, the sign is that of x, that of 0
  ///   included.
  public static func pow(_ x: Double, _ y: Double) -> Double { power(x, y, ofPositive: positivePower) }

  /// x to the power y for 0 ≤ x ≤ ∞, x ≠ 1, and y ≠ 0.
  private static func positivePower(_ x: Double, _ y: Double) -> Double {
    if x.isNaN || y.isNaN { return .nan }
    if x == 0 || x == .infinity { return (x == 0) == (y < 0) ? .infinity : 0 }
    // The logarithm of any x but 1 is at least 2⁻⁵³: beyond 2⁶⁴ a larger y changes nothing.
    let y = max(-0x1p64, min(0x1p64, y))
    let isSubnormal = x < .leastNormalMagnitude
    let (k, f) = (isSubnormal ? x * 0x1p52 : x).splitAroundOne
    let logarithm = DoubleDouble(logarithmOfTwoToThe: Double(k) - (isSubnormal ? 52 : 0), timesOnePlus: f)
    let exponent = DoubleDouble(product: logarithm.high, y)
    if exponent.high > 710 { return .infinity }
    if exponent.high < -746 { return 0 }
    return exponential(exponent.high, tail: exponent.low + logarithm.low * y)
  }
}

/// x to the power y by the rules of IEEE 754, from the power of |x|; `positivePower` may be wrong
/// where y = 0 or |x| = 1.
@inlinable @inline(__always)
func power(_ x: Double, _ y: Double, ofPositive positivePower: (Double, Double) -> Double) -> Double {
  let isOdd = y.isWhole && !(0.5 * y).isWhole
  let size = x.magnitude == 1 ? 1 : positivePower(x.magnitude, y)
  let signed = x.sign == .minus && isOdd ? -size : size
  let real = x < 0 && x > -.infinity && !y.isWhole ? .nan : signed
  return y == 0 || x == 1 ? 1 : real
}

extension Double {
  /// The leading 26 bits; the rest has at most 27, so that halves have exact products.
  @inlinable @inline(__always)
  var upperHalf: Double { Double(bitPattern: bitPattern & ~0x7FF_FFFF) }

  /// Whether this is a whole number, as infinity is. Adding 2⁵² rounds a smaller number to a whole
  /// one.
  @inlinable @inline(__always)
  var isWhole: Bool { magnitude >= 0x1p52 || (magnitude + 0x1p52) - 0x1p52 == magnitude }
}
