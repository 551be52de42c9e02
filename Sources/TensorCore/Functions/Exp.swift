extension Float {
  /// eˣ, within 1.1 units in the last place.
  ///
  /// - Method: x = n log 2 + r, then 2ⁿ (1 + r + r² q(r)). 2ⁿ is applied in two halves: the first
  ///   product is exact, so that a subnormal result is rounded once.
  /// - Special values: ∞ above 88.72, 0 below −103.97; NaN for NaN.
  @inlinable @inline(__always)
  public static func exp(_ x: Float) -> Float {
    let bounded: Float = x > 89 ? 89 : x < -104 ? -104 : x
    let (n, r) = reduceByLog2(bounded)
    let half = n &>> 1
    return (1 + (r + r * r * exponentialRest(r))) * powerOfTwo(half) * powerOfTwo(n &- half)
  }
}

extension Double {
  /// eˣ, within 0.8 units in the last place.
  ///
  /// - Method: as in `Float`, with what 1 + r and r lost by rounding added to the small terms.
  /// - Special values: ∞ above 709.78, 0 below −745.13; NaN for NaN.
  @inlinable @inline(__always)
  public static func exp(_ x: Double) -> Double {
    exponential(x > 710 ? 710 : x < -746 ? -746 : x)
  }

  /// e to the power x + tail, for −746 ≤ x ≤ 710 and a tail below x's last place.
  @inlinable @inline(__always)
  static func exponential(_ x: Double, tail: Double = 0) -> Double {
    let (n, r, c) = reduceByLog2(x, tail: tail)
    let sum = 1 + r
    let lost = (r - (sum - 1)) + c
    let half = n &>> 1
    return (sum + (lost + r * r * exponentialRest(r))) * powerOfTwo(half) * powerOfTwo(n &- half)
  }
}
