import Foundation

extension OpEntry {
  /// Runs all checks; `golden` is the op's reference golden. Without one, its two checks are left
  /// out. Tolerances that are too wide are told on the standard error, with what to write in their
  /// place (``CheckResult/advice``).
  public func checkAll(golden: Golden? = nil) -> [CheckResult] {
    let trial = EntryTrial(self)
    let results = kinds(golden: golden).map { check($0, golden: golden, trial) }
    for result in results {
      if let advice = result.advice { FileHandle.standardError.write(Data("warning: \(advice)\n".utf8)) }
    }
    return results
  }

  /// The checks that can be made: all but those that compare with a golden where there is none.
  public func kinds(golden: Golden?) -> [CheckResult.Kind] {
    CheckResult.Kind.allCases.filter { golden != nil || $0 != .goldenDouble && $0 != .goldenFloat }
  }

  /// Runs one check; one that compares with a golden fails without it.
  public func check(_ kind: CheckResult.Kind, golden: Golden? = nil) -> CheckResult {
    check(kind, golden: golden, EntryTrial(self))
  }

  /// Runs one check, unless a call ends the process: that is a failure of each.
  func check(_ kind: CheckResult.Kind, golden: Golden?, _ trial: EntryTrial) -> CheckResult {
    if let trap = trial.trap {
      var result = CheckResult(kind, stem)
      result.record(false, trap)
      return result
    }
    switch kind {
    case .gradient: return GradientCheck.run(self)
    case .goldenDouble, .goldenFloat:
      guard let golden else {
        var result = CheckResult(kind, stem)
        result.record(false, "found no golden, expected one; see Golden/README.md for its format")
        return result
      }
      return kind == .goldenDouble
        ? GoldenCheck.run(
          stem: stem, specimens: specimens, golden: golden, tolerance: tolerance.goldenDouble, as: Double.self)
        : GoldenCheck.run(
          stem: stem, specimens: specimens, golden: golden, tolerance: tolerance.goldenFloat, as: Float.self)
    case .reference: return ReferenceCheck.run(self)
    case .precision: return PrecisionCheck.run(self)
    case .threads: return ThreadCheck.run(self)
    case .calls: return CallCheck.run(self)
    case .specimens: return SpecimenCheck.run(self)
    case .rejection: return BoundaryChecks.rejection(self)
    case .extremes: return ExtremesCheck.run(self)
    }
  }
}
