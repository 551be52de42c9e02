extension Scalar {
  /// σ(x) = 1 / (1 + e⁻ˣ), the logistic sigmoid, within 2.5 units in the last place.
  ///
  /// - Method: from e = e^−|x|, which cannot overflow: 1 / (1 + e) for x ≥ 0, e / (1 + e) below.
  /// - Special values: 1 for ∞, 0 for −∞, NaN for NaN.
  @inlinable @inline(__always)
  public static func sigmoid(_ x: Self) -> Self {
    let e = exp(-x.magnitude)
    return (x >= 0 ? 1 : e) / (1 + e)
  }
}
