/// The largest errors that an op's checks allow: what is not named must be exact.
///
/// A tolerance is at most ten times what was measured (``CheckResult/isTight``), so that a kernel that loses a decimal
/// digit fails. All are relative to the largest magnitude of the tensor compared (``Deviation``), except for extremes,
/// which are compared scalar by scalar.
public struct Tolerances: Sendable {
  /// Backward against central differences, in `Double`. The truncation of the differences is most of it.
  public let gradient: Double
  /// Against the reference golden, in `Double`.
  public let goldenDouble: Double
  /// Against the reference golden, in `Float`.
  public let goldenFloat: Double
  /// The fast kernel in `Float` against the naive reference in `Double`.
  public let referenceFloat: Double
  /// Output and gradients in `Float` against the same in `Double`, in units of u = 2⁻²⁴, the largest relative error of one
  /// rounding.
  public let precision: Double
  /// Extreme inputs in `Float` against what exact arithmetic gives.
  public let extremes: Double

  /// These tolerances.
  public init(
    gradient: Double, goldenDouble: Double = 0, goldenFloat: Double = 0, referenceFloat: Double = 0,
    precision: Double = 0, extremes: Double = 0
  ) {
    self.gradient = gradient
    self.goldenDouble = goldenDouble
    self.goldenFloat = goldenFloat
    self.referenceFloat = referenceFloat
    self.precision = precision
    self.extremes = extremes
  }

  /// For ops that move scalars about, select or negate: nothing is rounded, and a finite difference but once.
  public static let exact = Tolerances(gradient: 2e-16)
}
