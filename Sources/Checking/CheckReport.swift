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

  /// Runs checks in turn; `progress` is told each name before it runs, and how many are done.
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

  /// The results by what they check, in the order of the checks.
  public var members: [Member] {
    results.grouped { $0.name.split(separator: "/").prefix(2).joined(separator: "/") }.map(Member.init)
  }

  /// The first part of a check's name: `op` of `op/Softplus/gradient`.
  static func group(of name: String) -> String { name.split(separator: "/").first.map(String.init) ?? name }

  /// All checks of one thing.
  public struct Member: Sendable {
    /// The first two parts of the checks' names: `op/Softplus`.
    public let name: String
    /// The results, of which there is at least one.
    public let results: [CheckResult]

    /// The first part of the name: `op`.
    public var group: String { CheckReport.group(of: name) }

    /// The number of cases of all checks.
    public var cases: Int { results.reduce(0) { $0 + $1.cases } }

    /// The check that came closest to its tolerance, or went furthest beyond it.
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

extension Array {
  /// The elements by their names, in the order in which each name first came.
  func grouped(by name: (Element) -> String) -> [(name: String, elements: [Element])] {
    reduce(into: []) { groups, element in
      let name = name(element)
      if let i = groups.firstIndex(where: { $0.name == name }) {
        groups[i].elements.append(element)
      } else {
        groups.append((name, [element]))
      }
    }
  }
}
