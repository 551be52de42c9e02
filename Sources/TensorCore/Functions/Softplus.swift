extension Float {
  /// log(1 + eˣ), finite for every finite x; within 1.8 units in the last place.
  ///
  /// - Method: max(x, 0) + log(1 + e) with e = e^−|x|. Because 0 ≤ e ≤ 1, 1 + e is 2ᵏ (1 + f) with
  ///   k = 0 and f = e, or k = 1 and f = (e − 1) / 2, which spares the general log1p its cases.
  /// - Special values: ∞ for ∞, 0 for −∞, NaN for NaN.
  @inlinable @inline(__always)
  public static func softplus(_ x: Float) -> Float {
    let e = exp(-x.magnitude)
    let isLarge = e > 0.41421357
    return (x < 0 ? 0 : x) + logarithm(twoToThe: isLarge ? 1 : 0, timesOnePlus: isLarge ? (e - 1) / 2 : e)
  }
}

extension Double {
  /// log(1 + eˣ), finite for every finite x; within 1.6 units in the last place.
  ///
  /// - Method: max(x, 0) + log1p(e^−|x|).
  /// - Special values: ∞ for ∞, 0 for −∞, NaN for NaN.
  @inlinable @inline(__always)
  public static func softplus(_ x: Double) -> Double { (x < 0 ? 0 : x) + log1p(exp(-x.magnitude)) }
}
