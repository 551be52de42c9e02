import ArgumentParser
import Autograd
import Reporting
import TextTable

/// `vae check`.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check every op: gradients, goldens, reference, threads, shapes, extremes.",
    discussion: """
      Prints one table and ends with status 1 where a check fails.

        vae check
        vae check --golden Golden
      """)

  @Option(help: "The folder of the goldens.")
  var golden = "Golden"

  @OptionGroup var runtime: RuntimeOptions

  private struct Row {
    let name, largest, tolerance, verdict: String
    let cases: Int
  }

  func run() async throws {
    runtime.apply()
    let console = Console("check")
    let ops = try NumericsTable.run(golden: golden) { console.progress("checking \($0)") }
    console.closeLine()
    let results = ops.flatMap(\.results)
    let table = TextTable<Row> { row in
      [
        Column(title: "check", value: row.name),
        Column(title: "cases", value: row.cases, align: .right),
        Column(title: "largest", value: row.largest, align: .right),
        Column(title: "allowed", value: row.tolerance, align: .right), Column(title: "verdict", value: row.verdict),
      ]
    }
    table.print(
      results.map { result in
        Row(
          name: result.name, largest: Numeral.scientific(result.largest, 1),
          tolerance: Numeral.scientific(result.tolerance, 0), verdict: result.passed ? "pass" : "FAIL",
          cases: result.cases)
      }, style: Style.psql)
    let failures = results.flatMap(\.failures)
    for failure in failures { print(failure) }
    print(
      "\(ops.count) ops, \(results.reduce(0) { $0 + $1.cases }) cases, \(failures.count) \(failures.count == 1 ? "failure" : "failures")"
    )
    if !failures.isEmpty { throw ExitCode(ExitStatus.checkFailed.rawValue) }
  }
}
