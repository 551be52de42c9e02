// What exp and expm1 have in common: x = n log 2 + r with a whole n and |r| ≤ ½ log 2, so that eˣ =
// 2ⁿ eʳ, and a polynomial for eʳ = 1 + r + r² q(r).
//
// The functions of this folder are written with + − × ÷, comparisons and bit patterns alone. Each
// of these is exactly rounded by IEEE 754, and Swift neither contracts nor reorders them, so a
// function has the same bits on every machine and with every compiler flag. There are no branches:
// where cases differ, both are computed and one is selected, so that the compiler turns a loop over
// a function into vector instructions.
//
// `Golden/coefficients.py` derives the polynomials; the checks `function/…` compare each function
// with mpmath.

extension Float {
  /// x = n log 2 + r, for |x| below 2¹⁵.
  ///
  /// Adding 1.5 · 2²³ rounds to a whole number, which then stands in the sum's low bits. log 2 is
  /// split in two: the first part has 15 bits, so that its product with n, and the difference from
  /// x, are exact.
  @inlinable @inline(__always)
  static func reduceByLog2(_ x: Float) -> (n: Int32, r: Float) {
    let shifted = x * 1.442695 + 0x1.8p23
    let n = shifted - 0x1.8p23
    let r = (x - n * 0x1.62e4p-1) - n * 0x1.7f7d1cp-20
    return (Int32(bitPattern: shifted.bitPattern) &- 0x4B40_0000, r)
  }

  /// q(r) = (eʳ − 1 − r) / r² for |r| ≤ ½ log 2.
  @inlinable @inline(__always)
  static func exponentialRest(_ r: Float) -> Float {
    0.5 + r * (0.16666576 + r * (0.041666552 + r * (0.008363231 + r * 0.0013926249)))
  }

  /// 2ⁿ for −126 ≤ n ≤ 127.
  @inlinable @inline(__always)
  static func powerOfTwo(_ n: Int32) -> Float { Float(bitPattern: UInt32(bitPattern: (n &+ 127) &<< 23)) }
}

extension Double {
  /// x + tail = n log 2 + r + c, for |x| below 2²⁰ and a tail below x's last place; c is below r's
  /// last place.
  ///
  /// As in `Float`, with 32 bits in the first part of log 2; c is what rounding r lost.
  @inlinable @inline(__always)
  static func reduceByLog2(_ x: Double, tail: Double = 0) -> (n: Int64, r: Double, c: Double) {
    let shifted = x * 1.4426950408889634 + 0x1.8p52
    let n = shifted - 0x1.8p52
    let (large, small) = (x - n * 0x1.62e42feep-1, tail - n * 0x1.a39ef35793c76p-33)
    let r = large + small
    return (Int64(bitPattern: shifted.bitPattern) &- 0x4338_0000_0000_0000, r, (large - r) + small)
  }

  /// q(r) = (eʳ − 1 − r) / r² for |r| ≤ ½ log 2.
  @inlinable @inline(__always)
  static func exponentialRest(_ r: Double) -> Double {
    let q5 =
      2.7557255176003713e-6 + r * (2.7557273483005247e-7 + r * (2.5105310235689788e-8 + r * 2.0914753544959484e-9))
    let q2 =
      0.008333333333326084 + r
      * (0.0013888888888883711 + r * (0.00019841269874997539 + r * (2.4801587325674076e-5 + r * q5)))
    return 0.5 + r * (0.1666666666666667 + r * (0.04166666666666667 + r * q2))
  }

  /// 2ⁿ for −1022 ≤ n ≤ 1023.
  @inlinable @inline(__always)
  static func powerOfTwo(_ n: Int64) -> Double { Double(bitPattern: UInt64(bitPattern: (n &+ 1023) &<< 52)) }
}
