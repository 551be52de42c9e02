import Autograd

/// What many checks came to.
public struct CheckReport: Sendable {
  /// One check, and how long it took.
  public struct Entry: Sendable {
    /// The result.
    public let result: CheckResult
    /// The wall time.
    public let seconds: Double
  }

  /// The checks in the order in which they ran.
  public let entries: [Entry]

  /// Runs checks, one after the other; `progress` is told each one's name before it runs, and how
  /// many are done.
  ///
  /// A check that throws has failed, and does not keep the others from running.
  public init(_ checks: [Check], progress: (_ name: String, _ done: Int) -> Void = { _, _ in }) {
    let clock = ContinuousClock()
    entries = checks.enumerated().map { done, check in
      progress(check.name, done)
      let begin = clock.now
      let result = check.result()
      return Entry(result: result, seconds: (clock.now - begin) / .seconds(1))
    }
  }

  /// The results.
  public var results: [CheckResult] { entries.map(\.result) }

  /// The checks that failed.
  public var failed: [CheckResult] { results.filter { $0.verdict == .failed } }

  /// The checks that could not be made here.
  public var skipped: [CheckResult] { results.filter { $0.verdict == .skipped } }

  /// The results gathered by what they check, in the order in which that first came.
  public var members: [Member] {
    var order: [String] = []
    var results: [String: [CheckResult]] = [:]
    for result in self.results {
      let name = result.name.split(separator: "/").prefix(2).joined(separator: "/")
      if results[name] == nil { order.append(name) }
      results[name, default: []].append(result)
    }
    return order.map { Member(name: $0, results: results[$0] ?? []) }
  }

  /// All checks of one thing.
  public struct Member: Sendable {
    /// The first two parts of the checks' names: `op/Softplus`.
    public let name: String
    /// The results, of which there is at least one.
    public let results: [CheckResult]

    /// The first part of the name: `op`.
    public var group: String { name.split(separator: "/").first.map(String.init) ?? name }

    /// The number of cases of all checks.
    public var cases: Int { results.reduce(0) { $0 + $1.cases } }

    /// The check that came closest to its tolerance, or went furthest beyond it; one that failed
    /// before all others.
    public var worst: CheckResult? {
      results.reduce(nil) { worst, next in
        guard let worst else { return next }
        return Self.rank(next) > Self.rank(worst) ? next : worst
      }
    }

    /// Failed if any check has, else skipped if all are.
    public var verdict: CheckResult.Verdict {
      let verdicts = Set(results.map(\.verdict))
      return verdicts.contains(.failed) ? .failed : verdicts.contains(.passed) ? .passed : .skipped
    }

    private static func rank(_ result: CheckResult) -> (Int, Double) {
      let first = result.verdict == .failed ? 1 : 0
      if result.largest == 0 { return (first, 0) }
      let ratio = result.largest / result.tolerance
      return (first, ratio.isFinite ? ratio : .infinity)
    }
  }
}
