/// The results of the numerical checks.
public struct NumericsRecord: Sendable {
  /// A row an op.
  public var rows: [NumericsRow]
  /// How a gradient's error is measured, in a sentence (Markdown).
  public var gradientMeasure: String
  /// How a deviation from a golden value is measured, and what the goldens are, in a sentence (Markdown).
  public var goldenMeasure: String

  /// A record of checks.
  public init(rows: [NumericsRow], gradientMeasure: String, goldenMeasure: String) {
    self.rows = rows
    self.gradientMeasure = gradientMeasure
    self.goldenMeasure = goldenMeasure
  }

  /// The number of checks of all ops.
  public var checkCount: Int { rows.reduce(0) { $0 + $1.checkCount } }
  /// The names of the ops that fail.
  public var failures: [String] { rows.filter { !$0.passes }.map(\.op) }
}

/// The checks of one op.
public struct NumericsRow: Sendable {
  /// The op's name.
  public var op: String
  /// The number of inputs at which the gradient was compared with finite differences.
  public var gradientCases: Int
  /// The largest error of a gradient; nil for an op without one.
  public var gradient: Deviation?
  /// The largest deviation from the golden values in Double; nil where there are none.
  public var goldenDouble: Deviation?
  /// The largest deviation from the golden values in Float; nil where there are none.
  public var goldenFloat: Deviation?
  /// The number of all checks of this op, those of the gradient among them.
  public var checkCount: Int
  /// The number of checks that failed.
  public var failedCount: Int

  /// A row.
  public init(
    op: String, gradientCases: Int, gradient: Deviation?, goldenDouble: Deviation?, goldenFloat: Deviation?,
    checkCount: Int, failedCount: Int
  ) {
    self.op = op
    self.gradientCases = gradientCases
    self.gradient = gradient
    self.goldenDouble = goldenDouble
    self.goldenFloat = goldenFloat
    self.checkCount = checkCount
    self.failedCount = failedCount
  }

  /// Whether nothing failed and every deviation is within its tolerance.
  public var passes: Bool {
    failedCount == 0 && [gradient, goldenDouble, goldenFloat].allSatisfy { $0?.isWithinTolerance ?? true }
  }
}

/// The largest deviation that was found, and the largest that is allowed.
public struct Deviation: Sendable, Equatable {
  /// The largest that was found.
  public var largest: Double
  /// The largest that is allowed.
  public var tolerance: Double

  /// A deviation.
  public init(_ largest: Double, tolerance: Double) {
    self.largest = largest
    self.tolerance = tolerance
  }

  /// NaN is not.
  public var isWithinTolerance: Bool { largest <= tolerance }
}
