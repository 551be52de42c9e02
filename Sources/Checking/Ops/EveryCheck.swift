extension OpEntry {
  /// Runs all checks; `golden` is the op's reference golden. Without one, its two checks are left
  /// out.
  public func checkAll(golden: Golden? = nil) -> [CheckResult] {
    kinds(golden: golden).map { check($0, golden: golden) }
  }

  /// The checks that can be made: all but those that compare with a golden where there is none, and
  /// that of extreme inputs where the entry has no such case.
  public func kinds(golden: Golden?) -> [CheckResult.Kind] {
    CheckResult.Kind.allCases.filter { kind in
      switch kind {
      case .goldenDouble, .goldenFloat: golden != nil
      case .extremes: !extremes.isEmpty
      default: true
      }
    }
  }

  /// Runs one check; one that compares with a golden fails without it.
  public func check(_ kind: CheckResult.Kind, golden: Golden? = nil) -> CheckResult {
    switch kind {
    case .gradient:
      return GradientCheck.run(stem: stem, specimens: specimens, constants: constants, tolerance: tolerance.gradient)
    case .goldenDouble, .goldenFloat:
      guard let golden else {
        var result = CheckResult(kind, stem)
        result.record(false, "expected a golden, found none; see Golden/README.md for its format")
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
    case .rejection: return BoundaryChecks.rejection(self)
    case .extremes: return BoundaryChecks.extremes(self)
    }
  }
}
