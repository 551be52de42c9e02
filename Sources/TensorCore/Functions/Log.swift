extension Float {
  /// The natural logarithm, within 0.9 units in the last place.
  ///
  /// - Method: x = 2ᵏ (1 + f) with 1 + f from √½ to √2, read off the bit pattern (a subnormal is
  ///   first multiplied by 2²³); then k log 2 + log(1 + f).
  /// - Special values: −∞ for ±0, ∞ for ∞, NaN below zero and for NaN.
  @inlinable @inline(__always)
  public static func log(_ x: Float) -> Float {
    let isSubnormal = x < .leastNormalMagnitude
    let (k, f) = (isSubnormal ? x * 0x1p23 : x).splitAroundOne
    let y = logarithm(twoToThe: Float(k) - (isSubnormal ? 23 : 0), timesOnePlus: f)
    return x > 0 ? (x < .infinity ? y : x) : (x == 0 ? -.infinity : .nan)
  }

  /// k and f of a normal positive number 2ᵏ (1 + f), where 1 + f lies between √½ and √2. f is
  /// exact.
  @inlinable @inline(__always)
  var splitAroundOne: (k: Int32, f: Float) {
    let k = Int32(bitPattern: bitPattern &- 0x3F35_04F3) &>> 23
    return (k, Float(bitPattern: bitPattern &- UInt32(bitPattern: k &<< 23)) - 1)
  }

  /// log(2ᵏ (1 + f)) = k log 2 + f − f²/2 + f³ q(f), for a whole k and √½ ≤ 1 + f ≤ √2, plus a
  /// small correction.
  ///
  /// Small terms are added first. log 2 is split in two, so that k times its first part, of 15
  /// bits, is exact.
  @inlinable @inline(__always)
  static func logarithm(twoToThe k: Float, timesOnePlus f: Float, plus correction: Float = 0) -> Float {
    let q4: Float = 0.14249058 + f * (-0.12425687 + f * (0.1168542 + f * (-0.11479734 + f * 0.06971612)))
    let q = 0.3333333 + f * (-0.24999997 + f * (0.20000716 + f * (-0.16667803 + f * q4)))
    let square = f * f
    let curved = f * square * q - 0.5 * square
    return k * 0x1.62e4p-1 + (f + (k * 0x1.7f7d1cp-20 + curved + correction))
  }
}

extension Double {
  /// The natural logarithm, within 0.9 units in the last place.
  ///
  /// - Method: as in `Float`; a subnormal is first multiplied by 2⁵².
  /// - Special values: −∞ for ±0, ∞ for ∞, NaN below zero and for NaN.
  @inlinable @inline(__always)
  public static func log(_ x: Double) -> Double {
    let isSubnormal = x < .leastNormalMagnitude
    let (k, f) = (isSubnormal ? x * 0x1p52 : x).splitAroundOne
    let y = logarithm(twoToThe: Double(k) - (isSubnormal ? 52 : 0), timesOnePlus: f)
    return x > 0 ? (x < .infinity ? y : x) : (x == 0 ? -.infinity : .nan)
  }

  /// k and f of a normal positive number 2ᵏ (1 + f), where 1 + f lies between √½ and √2. f is
  /// exact.
  @inlinable @inline(__always)
  var splitAroundOne: (k: Int64, f: Double) {
    let k = Int64(bitPattern: bitPattern &- 0x3FE6_A09E_667F_3BCD) &>> 52
    return (k, Double(bitPattern: bitPattern &- UInt64(bitPattern: k &<< 52)) - 1)
  }

  /// log(2ᵏ (1 + f)) for a whole k and √½ ≤ 1 + f ≤ √2, plus a small correction.
  ///
  /// With s = f / (2 + f), log(1 + f) = 2 artanh s = 2s + s³ p(s²), a series with half as many
  /// terms as that in f. 2s = f − f²/2 + s f²/2, where f is exact and the rest is small.
  @inlinable @inline(__always)
  static func logarithm(twoToThe k: Double, timesOnePlus f: Double, plus correction: Double = 0) -> Double {
    let s = f / (2 + f)
    let z = s * s
    let p4 = 0.1818179554969504 + z * (0.15386244619495787 + z * (0.13268641529664726 + z * 0.1308800183236331))
    let p1 = 0.40000000000000885 + z * (0.2857142857079987 + z * (0.2222222239256068 + z * p4))
    let halfSquare = 0.5 * f * f
    let small = s * (halfSquare + z * (0.6666666666666666 + z * p1)) + (k * 0x1.a39ef35793c76p-33 + correction)
    return k * 0x1.62e42feep-1 - ((halfSquare - small) - f)
  }
}
