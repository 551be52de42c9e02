extension Float {
  /// log(1 + x), exact near zero; within 1.0 units in the last place.
  ///
  /// - Method: u = 1 + x and c, what its rounding lost, so that 1 + x = u + c; then log(u + c) =
  ///   log u + c / u, to the first order. Where u = 2ᵏ (1 + f) has k = 0, f and c together are x
  ///   itself. Below 2⁻²⁵ it is x, with its sign.
  /// - Special values: −∞ for −1, ∞ for ∞, NaN below −1 and for NaN.
  @inlinable @inline(__always)
  public static func log1p(_ x: Float) -> Float {
    let u = 1 + x
    let back = u - 1
    let c = (1 - (u - back)) + (x - back)
    let (k, f) = u.splitAroundOne
    let y = logarithm(twoToThe: Float(k), timesOnePlus: k == 0 ? x : f, plus: k == 0 ? 0 : c / u)
    return x > -1 ? (x < .infinity && x.magnitude >= 0x1p-25 ? y : x) : (x == -1 ? -.infinity : .nan)
  }
}

extension Double {
  /// log(1 + x), exact near zero; within 0.9 units in the last place.
  ///
  /// - Method: as in `Float`; below 2⁻⁵⁴ it is x.
  /// - Special values: −∞ for −1, ∞ for ∞, NaN below −1 and for NaN.
  @inlinable @inline(__always)
  public static func log1p(_ x: Double) -> Double {
    let u = 1 + x
    let back = u - 1
    let c = (1 - (u - back)) + (x - back)
    let (k, f) = u.splitAroundOne
    let y = logarithm(twoToThe: Double(k), timesOnePlus: k == 0 ? x : f, plus: k == 0 ? 0 : c / u)
    return x > -1 ? (x < .infinity && x.magnitude >= 0x1p-54 ? y : x) : (x == -1 ? -.infinity : .nan)
  }
}
