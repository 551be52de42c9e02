extension Float {
  /// The hyperbolic tangent, within 1.4 units in the last place.
  ///
  /// - Method: for a = |x| ≥ 0.625, 1 − 2 / (e²ᵃ + 1); below, where that would cancel, a + a³
  ///   p(a²). Then the sign of x.
  /// - Special values: ±1 for ±∞, ±0 for ±0, NaN for NaN.
  @inlinable @inline(__always)
  public static func tanh(_ x: Float) -> Float {
    let a = x.magnitude
    let z = a * a
    let p = -0.33333328 + z * (0.1333277 + z * (-0.053850908 + z * (0.02099718 + z * -0.006096714)))
    let y = a < 0.625 ? a + a * z * p : 1 - 2 / (exp(2 * a) + 1)
    return Float(signOf: x, magnitudeOf: y)
  }
}

extension Double {
  /// The hyperbolic tangent, within 1.4 units in the last place.
  ///
  /// - Method: as in `Float`.
  /// - Special values: ±1 for ±∞, ±0 for ±0, NaN for NaN.
  @inlinable @inline(__always)
  public static func tanh(_ x: Double) -> Double {
    let a = x.magnitude
    let z = a * a
    let p8 = -0.0002375906496055562 + z * (9.257116129556769e-5 + z * (-3.12011014257974e-5 + z * 6.485163482793113e-6))
    let p5 = 0.0035921217511549622 + z * (-0.0014557754120478055 + z * (0.0005896606577757043 + z * p8))
    let p2 = -0.05396825396789699 + z * (0.021869488519008305 + z * (-0.008863235103240878 + z * p5))
    let p = -0.3333333333333333 + z * (0.13333333333333042 + z * p2)
    let y = a < 0.625 ? a + a * z * p : 1 - 2 / (exp(2 * a) + 1)
    return Double(signOf: x, magnitudeOf: y)
  }
}
