/// The outcome of one check: how many cases it had, how far off the worst was, and what failed.
public struct CheckResult: Sendable {
  /// The checks that every op passes. The raw value ends the check's name.
  public enum Kind: String, Sendable, CaseIterable {
    /// Backward agrees with central differences.
    case gradient
    /// Values and gradients agree with an independent implementation, in `Double`.
    case goldenDouble = "golden-double"
    /// The same in `Float`.
    case goldenFloat = "golden-float"
    /// The fast kernel agrees with the naive reference.
    case reference
    /// Values and gradients in `Float` agree with those in `Double`.
    case precision
    /// One result for any number of threads, bit by bit.
    case threads
    /// Shapes that do not fit are refused with an error that names the op.
    case rejection
    /// Extreme inputs give what the equation gives.
    case extremes
  }

  /// A path from the general to the special: `op/Softplus/gradient`, `model/mnist/golden-float`.
  public let name: String
  /// Which of an op's checks it is; nil for others.
  public let kind: Kind?
  /// The number of cases.
  public private(set) var cases = 0
  /// The largest deviation of all cases.
  public private(set) var largest = 0.0
  /// What stood where the deviation was largest, the first case where none deviates; nil where no
  /// numbers were compared.
  public private(set) var worst: (place: String, deviation: Deviation)?
  /// The largest deviation that is allowed.
  public let tolerance: Double
  /// One unit in the last place of 1, in the precision that is checked: less cannot be asked of a
  /// rounded number.
  public let resolution: Double
  /// What failed, a line each; empty where the check passed.
  public private(set) var failures: [String] = []
  /// Why the check could not be made here; nil where it was made.
  public private(set) var skipped: String?

  /// A check of this name that has not begun. `resolution` is that of what it compares: `Float`'s
  /// or `Double`'s.
  public init(_ name: String, tolerance: Double = 0, resolution: Double = Double.ulpOfOne) {
    self.init(name: name, kind: nil, tolerance: tolerance, resolution: resolution)
  }

  init(_ kind: Kind, _ stem: String, tolerance: Double = 0) {
    let inDouble = kind == .gradient || kind == .goldenDouble
    self.init(
      name: "op/\(stem)/\(kind.rawValue)", kind: kind, tolerance: tolerance,
      resolution: inDouble ? Double.ulpOfOne : Double(Float.ulpOfOne))
  }

  private init(name: String, kind: Kind?, tolerance: Double, resolution: Double) {
    (self.name, self.kind, self.tolerance, self.resolution) = (name, kind, tolerance, resolution)
  }

  /// What a check comes to.
  public enum Verdict: String, Sendable {
    /// There was at least one case, and none failed.
    case passed
    /// A case failed, or there was none.
    case failed
    /// The check could not be made here: neither good nor bad.
    case skipped
  }

  /// What the check comes to. A check without a case has failed: it could not have found anything.
  public var verdict: Verdict {
    if !failures.isEmpty { return .failed }
    if skipped != nil { return .skipped }
    return cases > 0 ? .passed : .failed
  }

  /// Whether the check was made and nothing failed.
  public var passed: Bool { verdict == .passed }

  /// What to show where the check did not pass: the first failures, a line each, or why there is no
  /// verdict.
  public var summary: String {
    if !failures.isEmpty {
      let more = failures.count > 5 ? ["\(name): … and \(failures.count - 5) more failures"] : []
      return (failures.prefix(5) + more).joined(separator: "\n")
    }
    if let skipped { return "\(name): skipped: \(skipped)" }
    if !passed { return "\(name): expected at least one case, found none" }
    return "\(name): \(cases) cases, largest deviation \(largest), tolerance \(tolerance)"
  }

  /// Whether the tolerance is at most ten times what was measured, so that whoever loses a decimal
  /// digit fails the check.
  ///
  /// A tolerance of one ``resolution`` is always tight: where nothing was off, another machine's
  /// last bit may be.
  public var isTight: Bool { tolerance <= max(10 * largest, resolution) }

  /// Counts one case. The comparison is written so that NaN fails it. A `note` ends the line of one
  /// that fails.
  public mutating func record(_ deviation: Deviation, _ place: String, note: String = "") {
    cases += 1
    if worst == nil || deviation.value > largest || deviation.value.isNaN {
      largest = deviation.value
      worst = (place, deviation)
    }
    guard deviation.value <= tolerance else {
      failures.append("\(name): \(place): \(deviation), tolerance \(tolerance)\(note)")
      return
    }
  }

  /// Counts one case that has no number: it holds or it fails.
  public mutating func record(_ holds: Bool, _ complaint: @autoclosure () -> String) {
    cases += 1
    if !holds { failures.append("\(name): \(complaint())") }
  }

  /// Says that the check cannot be made here. It then counts neither as passed nor as failed.
  public mutating func skip(_ reason: String) { skipped = reason }
}
