import Foundation

extension CheckReport {
  /// The report in JUnit's XML, which CI systems show: one suite per group, one case per check.
  ///
  /// `op/Softplus/gradient` is the case `gradient` of the class `op.Softplus` in the suite `op`. A
  /// failed case has its first line as the message, and all its lines as the text.
  public func junit(name: String) -> String {
    // Jenkins' schema knows no 'skipped' of all suites together.
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", Self.open("testsuites", name, entries) + ">"]
    for (group, entries) in entries.grouped(by: { Self.group(of: $0.result.name) }) {
      lines.append(
        "  " + Self.open("testsuite", group, entries)
          + " skipped=\"\(entries.count { $0.result.verdict == .skipped })\">")
      lines += entries.flatMap(Self.testCase)
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>"]).map { $0 + "\n" }.joined()
  }

  private static func open(_ element: String, _ name: String, _ entries: [Entry]) -> String {
    "<\(element) name=\"\(escaped(name))\" tests=\"\(entries.count)\" "
      + "failures=\"\(entries.count { $0.result.verdict == .failed })\" errors=\"0\" "
      + "time=\"\(time(entries.reduce(0) { $0 + $1.seconds }))\""
  }

  private static func testCase(_ entry: Entry) -> [String] {
    let result = entry.result
    let parts = result.name.split(separator: "/").map(String.init)
    let attributes =
      "name=\"\(escaped(parts.last ?? result.name))\" classname=\"\(escaped(parts.dropLast().joined(separator: ".")))\" "
      + "time=\"\(time(entry.seconds))\""
    let body: [String]
    switch result.verdict {
    case .passed: return ["    <testcase \(attributes)/>"]
    case .skipped: body = ["      <skipped message=\"\(escaped(result.skipped ?? ""))\"/>"]
    case .failed:
      let lines = result.failures.isEmpty ? [result.summary] : result.failures
      body = [
        "      <failure type=\"deviation\" message=\"\(escaped(lines[0]))\">"
          + "\(escaped(lines.joined(separator: "\n")))</failure>"
      ]
    }
    return ["    <testcase \(attributes)>"] + body + ["    </testcase>"]
  }

  private static func time(_ seconds: Double) -> String { String(format: "%.3f", seconds) }

  /// Text as XML 1.0 has it; characters that it cannot have are replaced.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
