extension CheckReport {
  /// The report as JSON: `facts` about the machine and the sources, then every check with its name,
  /// cases, expected, found, difference, tolerance, verdict and failures.
  ///
  /// `expected` and `found` stand where the difference is largest, and are null where no numbers
  /// are compared. A difference that is infinite, or not a number, is a string.
  public func json(facts: [(name: String, value: String)] = []) -> String {
    JSONText.object([
      ("format", .text("checks/1")), ("facts", .object(facts.map { ($0.name, .text($0.value)) })),
      ("passed", .integer(results.count { $0.passed })), ("failed", .integer(failed.count)),
      ("skipped", .integer(skipped.count)), ("checks", .list(entries.map(Self.json))),
    ]).document
  }

  private static func json(_ entry: Entry) -> JSONText {
    let result = entry.result
    let deviation = result.worst?.deviation
    return .line(
      .object([
        ("name", .text(result.name)), ("cases", .integer(result.cases)),
        ("expected", deviation.map { .number($0.expected) } ?? .null),
        ("found", deviation.map { .number($0.found) } ?? .null), ("difference", .number(result.largest)),
        ("tolerance", .number(result.tolerance)), ("verdict", .text(result.verdict.rawValue)),
        ("place", result.worst.map { .text($0.place) } ?? .null), ("seconds", .number(entry.seconds)),
        ("failures", .list(result.failures.map { .text($0) })), ("skipped", result.skipped.map { .text($0) } ?? .null),
      ]))
  }
}
