/// The results of the numerical checks.
public struct NumericsRecord: Sendable {
  /// One row per op.
  public var rows: [NumericsRow]
  /// How a gradient's error is measured, in a sentence (Markdown).
  public var gradientMeasure: String
  /// What the goldens are, and how a deviation is measured, in a sentence (Markdown).
  public var goldenMeasure: String
  /// What else was checked, a table a group.
  public var groups: [NumericsGroup]

  /// A record of checks.
  public init(rows: [NumericsRow], gradientMeasure: String, goldenMeasure: String, groups: [NumericsGroup] = []) {
    (self.rows, self.gradientMeasure) = (rows, gradientMeasure)
    (self.goldenMeasure, self.groups) = (goldenMeasure, groups)
  }

  /// The number of comparisons made, of all ops and groups.
  public var checkCount: Int {
    rows.reduce(0) { $0 + $1.checkCount } + groups.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.cases } }
  }
  /// The names of what fails.
  public var failures: [String] {
    rows.filter { !$0.passes }.map(\.op) + groups.flatMap { $0.rows.filter { $0.verdict == .fail }.map(\.what) }
  }
}

/// Things of one kind that were checked: layers, losses, models.
public struct NumericsGroup: Sendable {
  /// The heading: `Layers`.
  public var title: String
  /// How they were checked, in a sentence (Markdown); may be empty.
  public var introduction: String
  /// A row each.
  public var rows: [Row]

  /// A group.
  public init(title: String, introduction: String, rows: [Row]) {
    (self.title, self.introduction, self.rows) = (title, introduction, rows)
  }

  /// One thing, with the numbers of the case that came closest to its tolerance.
  public struct Row: Sendable {
    /// What is checked: `Conv2d`.
    public var what: String
    /// The comparisons made.
    public var cases: Int
    /// What was expected and found in the worst case; empty where nothing differs.
    public var expected, found: String
    /// The difference, and the largest allowed, as text; empty where no numbers are compared.
    public var difference, tolerance: String
    /// What it comes to.
    public var verdict: Verdict

    /// A row.
    public init(
      what: String, cases: Int, expected: String, found: String, difference: String, tolerance: String, verdict: Verdict
    ) {
      (self.what, self.cases, self.expected, self.found) = (what, cases, expected, found)
      (self.difference, self.tolerance, self.verdict) = (difference, tolerance, verdict)
    }
  }

  /// What a row comes to.
  public enum Verdict: Sendable, Equatable {
    /// Everything was compared and is within its tolerance.
    case pass
    /// Something is not.
    case fail
    /// So many comparisons could not be made on this machine; the others, if any, pass.
    case skip(Int)
  }
}

/// The checks of one op.
public struct NumericsRow: Sendable {
  /// The op's name.
  public var op: String
  /// The number of inputs at which the gradient was compared with finite differences.
  public var gradientCases: Int
  /// The largest error of a gradient; nil for an op without one.
  public var gradient: Deviation?
  /// The largest deviations from golden values, in Double and in Float; nil where there are none.
  public var goldenDouble, goldenFloat: Deviation?
  /// The number of all checks of this op, the gradient's among them, and of those that failed.
  public var checkCount, failedCount: Int

  /// A row.
  public init(
    op: String, gradientCases: Int, gradient: Deviation?, goldenDouble: Deviation?, goldenFloat: Deviation?,
    checkCount: Int, failedCount: Int
  ) {
    (self.op, self.gradientCases, self.gradient, self.goldenDouble) = (op, gradientCases, gradient, goldenDouble)
    (self.goldenFloat, self.checkCount, self.failedCount) = (goldenFloat, checkCount, failedCount)
  }

  /// Whether nothing failed and every deviation is within its tolerance.
  public var passes: Bool {
    failedCount == 0 && [gradient, goldenDouble, goldenFloat].allSatisfy { $0?.isWithinTolerance ?? true }
  }
}

/// The largest deviation that was found, and the largest that is allowed.
public struct Deviation: Sendable, Equatable {
  /// The largest that was found, and the largest that is allowed.
  public var largest, tolerance: Double

  /// A deviation.
  public init(_ largest: Double, tolerance: Double) { (self.largest, self.tolerance) = (largest, tolerance) }

  /// NaN is not.
  public var isWithinTolerance: Bool { largest <= tolerance }
}
