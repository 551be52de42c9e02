import Autograd
import Checking
import Foundation
import Reporting
import TextTable

/// What `vae check` prints.
enum CheckTable {
  private struct Row { let what, cases, found, expected, difference, tolerance, verdict: String }

  /// The table: each thing with its check closest to failing, in 80 columns; or, if `verbose`, each
  /// check, with the numbers of its worst case.
  static func text(_ report: CheckReport, verbose: Bool) -> String {
    let rows = verbose ? report.results.map { row($0.name, [$0], $0) } : report.members.compactMap(row)
    let table = TextTable<Row> { row in
      let numbers = [
        Column(title: "found", value: row.found, align: .right),
        Column(title: "expected", value: row.expected, align: .right),
      ]
      return [Column(title: "what", value: row.what), Column(title: "cases", value: row.cases, align: .right)]
        + (verbose ? numbers : []) + [
          Column(title: "difference", value: row.difference, align: .right),
          Column(title: "tolerance", value: row.tolerance, align: .right), Column(title: "verdict", value: row.verdict),
        ]
    }
    let text = table.string(for: rows, style: Style.psql) ?? ""
    return text.replacing(" FAIL ", with: Terminal.standardOutput.coloured(" FAIL ", .red))
  }

  private static func row(_ member: CheckReport.Member) -> Row? {
    guard let worst = member.worst else { return nil }
    let name = member.results.count == 1 ? worst.name : "\(member.name) (\(member.results.count))"
    return row(name, member.results, worst)
  }

  private static func row(_ name: String, _ results: [CheckResult], _ worst: CheckResult) -> Row {
    let numbers = WorstNumbers(worst)
    return Row(
      what: name, cases: Numeral.grouped(results.reduce(0) { $0 + $1.cases }), found: numbers.found,
      expected: numbers.expected, difference: numbers.difference, tolerance: numbers.tolerance,
      verdict: verdict(results))
  }

  /// `pass`, `FAIL`, `skip`, `pass, 1 skipped`.
  private static func verdict(_ results: [CheckResult]) -> String {
    let failed = results.count { $0.verdict == .failed }
    let skipped = results.count { $0.verdict == .skipped }
    if failed > 0 { return "FAIL" }
    if skipped == results.count { return "skip" }
    return skipped == 0 ? "pass" : "pass, \(skipped) skipped"
  }

  /// Lines of a check that are printed; the files have all.
  private static let longest = 20

  /// What follows the table: the failed checks, the skipped ones, tolerances that are too wide, the
  /// first failure, the count.
  static func conclusion(_ report: CheckReport) -> String {
    var lines: [String] = []
    for result in report.failed {
      lines += result.failures.isEmpty ? [result.summary] : Array(result.failures.prefix(longest))
      if result.failures.count > longest {
        lines.append("\(result.name): … and \(result.failures.count - longest) more; --json FILE has them all")
      }
    }
    lines += report.skipped.map(\.summary)
    lines += report.results.compactMap(\.advice).map { "warning: \($0)" }
    if let first = report.failed.first {
      let line = first.failures.first ?? first.summary
      lines += ["", "The first failure, which may explain the others:", "  \(line)", ""]
    }
    let cases = report.results.reduce(0) { $0 + $1.cases }
    var count = "\(Numeral.counted(report.results.count, "check")), \(Numeral.counted(cases, "case")): "
    count += report.failed.isEmpty ? "none failed" : "\(report.failed.count) failed"
    if !report.skipped.isEmpty { count += ", \(report.skipped.count) skipped" }
    return (lines + [count]).joined(separator: "\n")
  }
}

/// A check's worst case as text, with enough digits to see the difference; empty without numbers.
struct WorstNumbers {
  let expected, found, difference, tolerance: String

  init(_ result: CheckResult) {
    let hasNumbers = result.worst != nil || result.tolerance > 0
    difference = hasNumbers ? Self.text(result.largest, digits: 2) : ""
    tolerance = hasNumbers ? Self.text(result.tolerance, digits: 2) : ""
    guard let deviation = result.worst?.deviation, deviation.remark == nil || deviation.value.isFinite else {
      (expected, found) = ("", "")
      return
    }
    let digits = result.largest.isNormal ? min(max(2 - Int(log10(result.largest)), 4), 17) : 6
    expected = Numeral.significant(deviation.expected, digits)
    found = Numeral.significant(deviation.found, digits)
  }

  /// `0.91`, `4`, `1.2e-6`.
  private static func text(_ value: Double, digits: Int) -> String {
    (0.01..<1000).contains(value) ? Numeral.significant(value, digits) : Numeral.scientific(value, digits - 1)
  }
}
