import TensorCore

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
    /// One result for any number of threads and any order of their tasks, bit by bit.
    case threads
    /// A call ends, leaves what it is given as it was, and gives the same bits again.
    case calls
    /// The specimens show every kind of shape that the op takes, and the slope at every kink.
    case specimens
    /// Shapes that do not fit are refused with an error that names the op.
    case rejection
    /// Extreme inputs and cotangents give what the equation gives, both ways.
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
  /// What ``tolerance`` is written in multiples of, where it is written: 1, or one rounding.
  let unit: Double
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
    self.init(name: name, kind: nil, tolerance: tolerance, unit: 1, resolution: resolution)
  }

  init(_ kind: Kind, _ stem: String, tolerance: Double = 0, unit: Double = 1) {
    let inDouble = kind == .gradient || kind == .goldenDouble
    self.init(
      name: "op/\(stem)/\(kind.rawValue)", kind: kind, tolerance: tolerance * unit, unit: unit,
      resolution: inDouble ? Double.ulpOfOne : Double(Float.ulpOfOne))
  }

  private init(name: String, kind: Kind?, tolerance: Double, unit: Double, resolution: Double) {
    (self.name, self.kind, self.tolerance, self.unit) = (name, kind, tolerance, unit)
    self.resolution = resolution
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

  /// Counts one case. The comparison is written so that NaN fails it.
  ///
  /// The line of one that fails says, in this order, the check, the place, where in it the scalar
  /// is, what `x` is there (if it has a scalar there), what was found and expected, how far off it
  /// is, how far off it may be, and the seed of the numbers. A `note` ends it.
  public mutating func record<S: Scalar>(
    _ deviation: Deviation, _ place: String, x: Tensor<S>?, seed: UInt64? = nil, note: String = ""
  ) {
    cases += 1
    if worst == nil || deviation.value > largest || deviation.value.isNaN {
      largest = deviation.value
      worst = (place, deviation)
    }
    guard deviation.value <= tolerance else {
      var line = "\(name): \(place)"
      if deviation.remark == nil { line += ", at [\(deviation.position)]" }
      if let x, deviation.remark == nil, x.count > deviation.position {
        line += ", x \(x[position: deviation.position])"
      }
      line += ": \(deviation), tolerance \(tolerance)"
      if let seed { line += ", seed \(seed)" }
      failures.append(line + note)
      return
    }
  }

  /// The same, without an input whose scalars are at the places of the tensor's.
  public mutating func record(_ deviation: Deviation, _ place: String, seed: UInt64? = nil, note: String = "") {
    record(deviation, place, x: nil as Tensor<Double>?, seed: seed, note: note)
  }

  /// Counts one case that has no number: it holds or it fails.
  public mutating func record(_ holds: Bool, _ complaint: @autoclosure () -> String) {
    cases += 1
    if !holds { failures.append("\(name): \(complaint())") }
  }

  /// Says that the check cannot be made here. It then counts neither as passed nor as failed.
  public mutating func skip(_ reason: String) { skipped = reason }
}
