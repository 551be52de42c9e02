/// A check that can be run: its name is known beforehand, so that one can choose.
public struct Check: Sendable {
  /// A path from the general to the special, such as `layer/Conv2d/golden-double`.
  public let name: String
  /// Runs it.
  public let run: @Sendable () throws -> CheckResult

  /// A check named `name` that allows deviations up to `tolerance`; `body` records its cases.
  /// `resolution` is that of what it compares.
  public init(
    _ name: String, tolerance: Double = 0, resolution: Double = Double.ulpOfOne,
    _ body: @escaping @Sendable (inout CheckResult) throws -> Void
  ) {
    self.name = name
    run = {
      var result = CheckResult(name, tolerance: tolerance, resolution: resolution)
      try body(&result)
      return result
    }
  }

  /// A check named `name` whose result, of the same name, something else makes.
  public init(name: String, run: @escaping @Sendable () throws -> CheckResult) { (self.name, self.run) = (name, run) }

  /// Runs it; an error that is thrown, such as that a file is missing, is a failure.
  public func result() -> CheckResult {
    do { return try run() } catch {
      var result = CheckResult(name)
      result.record(false, "\(error)")
      return result
    }
  }
}

extension OpEntry {
  /// The checks of this op. Without a golden, the two that compare with it are left out.
  public func checks(golden: Golden? = nil) -> [Check] {
    let trial = EntryTrial(self)
    return kinds(golden: golden).map { kind in
      Check(name: "op/\(stem)/\(kind.rawValue)") { check(kind, golden: golden, trial) }
    }
  }
}
