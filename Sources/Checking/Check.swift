import Autograd

/// A check that can be run: its name is known beforehand, so that one can choose.
public struct Check: Sendable {
  /// A path from the general to the special, such as `layer/Conv2d/golden-double`.
  public let name: String
  /// Runs it.
  public let run: @Sendable () throws -> CheckResult

  /// A check named `name`, which allows deviations up to `tolerance`; `body` records its cases.
  public init(
    _ name: String, tolerance: Double = 0, _ body: @escaping @Sendable (inout CheckResult) throws -> Void
  ) {
    self.name = name
    run = {
      var result = CheckResult(name, tolerance: tolerance)
      try body(&result)
      return result
    }
  }

  init(name: String, run: @escaping @Sendable () throws -> CheckResult) {
    self.name = name
    self.run = run
  }
}

extension OpEntry {
  /// The checks of this op, with its golden.
  public func checks(golden: Golden) -> [Check] {
    CheckResult.Kind.allCases.map { kind in
      Check(name: "op/\(stem)/\(kind.rawValue)") { check(kind, golden: golden) }
    }
  }
}
