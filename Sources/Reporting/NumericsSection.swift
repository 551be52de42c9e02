/// The table of ops and their largest errors.
extension ReportDraft {
  /// `39 ops, 1,204 checks, all pass.`
  static func verdict(_ numerics: NumericsRecord) -> String {
    let failures = numerics.failures
    let outcome =
      failures.isEmpty
      ? "all pass." : "**\(failures.count) fail: \(failures.map { Markdown.code($0) }.joined(separator: ", "))**."
    return "\(counted(numerics.rows.count, "op")), \(counted(numerics.checkCount, "numerical check")), \(outcome)"
  }

  mutating func addNumerics(_ numerics: NumericsRecord) {
    document.heading(2, "Numerics")
    document.add(
      "Every op of the engine was checked before anything was trained. **\(Self.verdict(numerics))** "
        + "Each row shows the largest error found and, after ≤, the largest allowed.")
    document.add(
      """
      - **Gradient**: \(numerics.gradientMeasure)
      - **Golden**: \(numerics.goldenMeasure)
      - **Checks**: all comparisons made for the op: gradients, goldens, and further properties such as the fast \
      kernel against the naive one and the same bits with any number of threads.
      """)
    var table = MarkdownTable([
      .text("Op"), .number("Gradient cases"), .text("Gradient error"), .text("Golden, Double"),
      .text("Golden, Float"), .number("Checks"), .text("Verdict"),
    ])
    for row in numerics.rows {
      table.append([
        Markdown.code(row.op), Numeral.grouped(row.gradientCases), Self.text(row.gradient),
        Self.text(row.goldenDouble), Self.text(row.goldenFloat), Numeral.grouped(row.checkCount),
        row.passes ? "pass" : "**FAIL**",
      ])
    }
    document.add(table.markdown)
  }

  private static func text(_ deviation: Deviation?) -> String {
    guard let deviation else { return "–" }
    let found = Numeral.scientific(deviation.largest, 1)
    let allowed = Numeral.scientific(deviation.tolerance, 0)
    return deviation.isWithinTolerance ? "\(found) ≤ \(allowed)" : "**\(found) > \(allowed)**"
  }
}
