/// The tables of ops, and of what is made of them, with their largest errors.
extension ReportDraft {
  /// `39 ops, 4 layers, 3 runs: 21,204 comparisons, all pass.`
  static func verdict(_ numerics: NumericsRecord) -> String {
    let failures = numerics.failures
    let outcome =
      failures.isEmpty
      ? "all pass." : "**\(failures.count) fail: \(failures.map { Markdown.code($0) }.joined(separator: ", "))**."
    let things =
      [Numeral.counted(numerics.rows.count, "op")] + numerics.groups.map { "\($0.rows.count) \($0.title.lowercased())" }
    let skipped = numerics.groups.flatMap(\.rows).reduce(0) { count, row in
      if case .skip(let skipped) = row.verdict { count + skipped } else { count }
    }
    let remark = skipped == 0 ? "" : "\(Numeral.counted(skipped, "check")) skipped, "
    return
      "\(things.joined(separator: ", ")): \(Numeral.counted(numerics.checkCount, "comparison")), \(remark)\(outcome)"
  }

  mutating func addNumerics(_ numerics: NumericsRecord) {
    document.heading(2, "Numerics")
    document.add("The engine was checked before anything was trained, by `vae check`. **\(Self.verdict(numerics))**")
    document.heading(3, "Ops")
    document.add("Each row shows the largest error found and, after ≤, the largest allowed.")
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
        Markdown.code(row.op), Numeral.grouped(row.gradientCases), Self.text(row.gradient), Self.text(row.goldenDouble),
        Self.text(row.goldenFloat), Numeral.grouped(row.checkCount), row.passes ? "pass" : "**FAIL**",
      ])
    }
    document.fold("The ops, \(numerics.rows.count) rows", [table.markdown])
    if numerics.groups.isEmpty { return }
    document.add(
      "In the tables that follow, a row shows the case that came closest to its tolerance, and after a colon the check that "
        + "it belongs to; a difference is relative to the largest magnitude that was expected.")
    for group in numerics.groups { addGroup(group) }
  }

  private mutating func addGroup(_ group: NumericsGroup) {
    document.heading(3, group.title)
    if !group.introduction.isEmpty { document.add(group.introduction) }
    var table = MarkdownTable([
      .text("What"), .number("Comparisons"), .number("Expected"), .number("Found"), .number("Difference"),
      .number("Tolerance"), .text("Verdict"),
    ])
    for row in group.rows {
      table.append([
        Markdown.code(row.what), Numeral.grouped(row.cases), row.expected, row.found, row.difference, row.tolerance,
        Self.text(row.verdict),
      ])
    }
    document.fold("\(group.title), \(Numeral.counted(group.rows.count, "row"))", [table.markdown])
  }

  private static func text(_ verdict: NumericsGroup.Verdict) -> String {
    switch verdict {
    case .pass: "pass"
    case .fail: "**FAIL**"
    case .skip(let count): "pass, \(count) skipped"
    }
  }

  private static func text(_ deviation: Deviation?) -> String {
    guard let deviation else { return "–" }
    let found = Numeral.scientific(deviation.largest, 1)
    let allowed = Numeral.scientific(deviation.tolerance, 0)
    return deviation.isWithinTolerance ? "\(found) ≤ \(allowed)" : "**\(found) > \(allowed)**"
  }
}
