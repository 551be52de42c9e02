/// The largest errors that an op's checks allow: what is not named must be exact.
///
/// A tolerance is at most ten times what was measured (``CheckResult/isTight``); one that is more
/// is told, with what to write (``CheckResult/advice``). Each scalar is compared with its own
/// magnitude or, where sums cancel, with its own rounding (`RoundingFloor`).
public struct Tolerances: Sendable {
  /// Backward against differences, in `Double`. The rounding of the differences is most of it.
  public let gradient: Double
  /// Against the reference golden, in `Double` and in `Float`.
  public let goldenDouble, goldenFloat: Double
  /// The fast kernel in `Float` against the naive reference in `Double`.
  public let referenceFloat: Double
  /// Output and gradients in `Float` against `Double`, in units of u = 2⁻²⁴, one rounding.
  public let precision: Double
  /// Extreme inputs in `Float` against what exact arithmetic gives.
  public let extremes: Double

  /// These tolerances.
  public init(
    gradient: Double = 0, goldenDouble: Double = 0, goldenFloat: Double = 0, referenceFloat: Double = 0,
    precision: Double = 0, extremes: Double = 0
  ) {
    (self.gradient, self.goldenDouble, self.goldenFloat) = (gradient, goldenDouble, goldenFloat)
    (self.referenceFloat, self.precision, self.extremes) = (referenceFloat, precision, extremes)
  }

  /// For ops that move scalars, select or negate: nothing is rounded but the finite difference.
  public static let exact = Tolerances(gradient: 2e-16)
}
