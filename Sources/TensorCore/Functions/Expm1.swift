extension Float {
  /// eˣ − 1, exact near zero; within 1.4 units in the last place.
  ///
  /// - Method: x = n log 2 + r, then (2ⁿ − 1) + 2ⁿ r + 2ⁿ r² q(r), of which the first sum keeps
  ///   what its rounding lost. All is halved until the end, so that 2ⁿ does not overflow before the
  ///   result does. Below 2⁻²⁵ it is x itself, with its sign, zero included.
  /// - Special values: ∞ above 88.72, −1 below −17.33; NaN for NaN.
  @inlinable @inline(__always)
  public static func expm1(_ x: Float) -> Float {
    let bounded: Float = x > 89 ? 89 : x < -18 ? -18 : x
    let (n, r) = reduceByLog2(bounded)
    let scale = powerOfTwo(n &- 1)
    let (whole, linear) = (scale - 0.5, scale * r)
    let sum = whole + linear
    let lost = linear - (sum - whole)
    let y = 2 * (sum + (lost + scale * (r * r * exponentialRest(r))))
    return x.magnitude < 0x1p-25 ? x : y
  }
}

extension Double {
  /// eˣ − 1, exact near zero; within 1.2 units in the last place.
  ///
  /// - Method: as in `Float`.
  /// - Special values: ∞ above 709.78, −1 below −37.43; NaN for NaN.
  @inlinable @inline(__always)
  public static func expm1(_ x: Double) -> Double {
    let bounded: Double = x > 710 ? 710 : x < -40 ? -40 : x
    let (n, r, c) = reduceByLog2(bounded)
    let scale = powerOfTwo(n &- 1)
    let (whole, linear) = (scale - 0.5, scale * r)
    let sum = whole + linear
    let lost = linear - (sum - whole)
    let y = 2 * (sum + (lost + scale * (c + r * r * exponentialRest(r))))
    return x.magnitude < 0x1p-54 ? x : y
  }
}
