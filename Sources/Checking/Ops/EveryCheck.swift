extension OpEntry {
  /// Runs all checks; `golden` is the op's reference golden. Without one, its two checks are left out.
  public func checkAll(golden: Golden? = nil) -> [CheckResult] {
    kinds(golden: golden).map { check($0, golden: golden) }
  }

  /// The checks that can be made: all with a golden, all but two without.
  public func kinds(golden: Golden?) -> [CheckResult.Kind] {
    CheckResult.Kind.allCases.filter { golden != nil || ($0 != .goldenDouble && $0 != .goldenFloat) }
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
