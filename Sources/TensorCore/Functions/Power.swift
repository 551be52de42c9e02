extension Float {
  /// x to the power y, within 0.501 units in the last place.
  ///
  /// - Method: e^(y log|x|) in `Double`, whose error is far below the last place of a `Float`; and the sign.
  /// - Special values: those of IEEE 754, as in `Double`.
  @inlinable @inline(__always)
  public static func pow(_ x: Float, _ y: Float) -> Float {
    Float(power(Double(x), Double(y)) { x, y in Double.exp(y * Double.log(x)) })
  }
}

extension Double {
  /// x to the power y, within 0.8 units in the last place.
  ///
  /// - Method: e^(y log|x|), with log|x| and its product with y as sums of two doubles: an error of 2⁻⁵³ in an exponent
  ///   of 700 would be one of 350 units in the result. Then the sign.
  /// - Special values: those of IEEE 754. x⁰ = 1 and 1ʸ = 1, also of NaN; NaN for x < 0 unless y is whole; 0 to a
  ///   negative power is infinite; where y is odd, the sign is that of x, that of 0 included.
  public static func pow(_ x: Double, _ y: Double) -> Double { power(x, y, ofPositive: positivePower) }

  /// x to the power y for 0 ≤ x ≤ ∞, x ≠ 1, and y ≠ 0.
  private static func positivePower(_ x: Double, _ y: Double) -> Double {
    if x.isNaN || y.isNaN { return .nan }
    if x == 0 || x == .infinity { return (x == 0) == (y < 0) ? .infinity : 0 }
    // The logarithm of any x but 1 is at least 2⁻⁵³: beyond 2⁶⁴ a larger y changes nothing.
    let y = max(-0x1p64, min(0x1p64, y))
    let logarithm = DoubleDouble(logarithmOf: x)
    let exponent = DoubleDouble(product: logarithm.high, y)
    if exponent.high > 710 { return .infinity }
    if exponent.high < -746 { return 0 }
    return exponential(exponent.high, tail: exponent.low + logarithm.low * y)
  }
}

/// x to the power y by the rules of IEEE 754, from the power of |x|; `positivePower` may be wrong where y = 0 or |x| = 1.
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

  /// Whether this is a whole number, as infinity is. Adding 2⁵² rounds a smaller number to a whole one.
  @inlinable @inline(__always)
  var isWhole: Bool { magnitude >= 0x1p52 || (magnitude + 0x1p52) - 0x1p52 == magnitude }
}

/// The unevaluated sum of two doubles, of which the second is below the first's last place: some 106 bits.
private struct DoubleDouble {
  var high: Double
  var low: Double

  /// a + b exactly, for |a| ≥ |b| or a = 0.
  ///
  /// - Source: Dekker, "A floating-point technique for extending the available precision", 1971.
  init(sum a: Double, _ b: Double) {
    high = a + b
    low = b - (high - a)
  }

  /// a · b, exact but for 2⁻¹⁰⁶ of it: each factor is cut into halves of 26 and 27 bits, whose products are exact.
  init(product a: Double, _ b: Double) {
    let (a1, b1) = (a.upperHalf, b.upperHalf)
    let (a2, b2) = (a - a1, b - b1)
    high = a * b
    low = ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2
  }

  /// log x for a finite x > 0, to some 2⁻⁶⁵ of it.
  ///
  /// With x = 2ᵏ (1 + f) and s = f / (2 + f), log(1 + f) = 2 artanh s = 2s + ⅔ s³ + s⁵ p(s²). The last term is below
  /// 2⁻¹² of the first: `Double` is enough for it, and for it alone.
  init(logarithmOf x: Double) {
    let isSubnormal = x < .leastNormalMagnitude
    let (exponent, f) = (isSubnormal ? x * 0x1p52 : x).splitAroundOne
    let k = Double(exponent) - (isSubnormal ? 52 : 0)

    // Divide f by 2 + f, and what the quotient leaves by 2 + f again.
    let divisor = DoubleDouble(sum: 2, f)
    let s = f / divisor.high
    let back = DoubleDouble(product: s, divisor.high)
    let sLow = ((f - back.high) - back.low - s * divisor.low) / divisor.high

    // Cube the quotient, and take two thirds.
    let square = DoubleDouble(product: s, s)
    let cube = DoubleDouble(product: square.high, s)
    let cubeLow = cube.low + square.low * s + 3 * square.high * sLow
    let third = DoubleDouble(product: cube.high, 0x1.5555555555555p-1)
    let thirdLow = third.low + cubeLow * 0x1.5555555555555p-1 + cube.high * 0x1.5555555555555p-55

    let z = square.high
    let p4 = 0.15384594888976313 + z * (0.13334808691812475 + z * (0.11706129327306117 + z * 0.11724297151922741))
    let p = 0.4 + z * (0.2857142857142937 + z * (0.22222222221652846 + z * (0.181818183360814 + z * p4)))

    // Add the terms from the largest down: k log 2 in two parts, 2s, ⅔ s³, and the rest.
    let first = DoubleDouble(sum: k * 0x1.62e42feep-1, 2 * s)
    let second = DoubleDouble(sum: first.high, third.high)
    let rest = cube.high * z * p + thirdLow + 2 * sLow + k * 0x1.a39ef35793c76p-33
    self.init(sum: second.high, second.low + first.low + rest)
  }
}
