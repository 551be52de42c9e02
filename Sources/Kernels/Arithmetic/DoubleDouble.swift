/// The unevaluated sum of two doubles, of which the second is below the first's last place: some
/// 106 bits.
package struct DoubleDouble {
  package let high: Double
  package let low: Double

  /// a + b exactly, for |a| ≥ |b| or a = 0.
  ///
  /// - Source: Dekker, "A floating-point technique for extending the available precision", 1971.
  init(sum a: Double, _ b: Double) {
    high = a + b
    low = b - (high - a)
  }

  /// a · b, exact but for 2⁻¹⁰⁶ of it: each factor is cut into halves of 26 and 27 bits, whose
  /// products are exact.
  package init(product a: Double, _ b: Double) {
    let (a1, b1) = (Self.upperHalf(a), Self.upperHalf(b))
    let (a2, b2) = (a - a1, b - b1)
    high = a * b
    low = ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2
  }

  /// log(2ᵏ (1 + f)) for a whole k and √½ ≤ 1 + f ≤ √2, to some 2⁻⁶⁵ of it.
  ///
  /// With s = f / (2 + f), log(1 + f) = 2 artanh s = 2s + ⅔ s³ + s⁵ p(s²). The last term is below
  /// 2⁻¹² of the first: `Double` is enough for it, and for it alone.
  package init(logarithmOfTwoToThe k: Double, timesOnePlus f: Double) {
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

  /// The leading 26 bits; the rest has at most 27, so that halves have exact products.
  private static func upperHalf(_ x: Double) -> Double { Double(bitPattern: x.bitPattern & ~0x7FF_FFFF) }
}
