import Autograd
import Checking
import Numerics
import Reporting
import RunChecks

/// Runs every check and gathers the report's tables: the ops, then every other group.
enum NumericsStage {
  static func run(golden: GoldenFolder, _ console: Console) -> NumericsRecord {
    let checks = NumericsCatalog.allChecks(golden: golden)
    let report = CheckReport(checks) { name, done in console.progress("checking \(name), \(done) of \(checks.count)") }
    console.closeLine()
    for result in report.failed { console.warn(result.summary) }
    let members = report.members
    var groups: [String] = []
    for member in members where member.group != "op" && !groups.contains(member.group) { groups.append(member.group) }
    return NumericsRecord(
      rows: members.filter { $0.group == "op" }.map(opRow),
      gradientMeasure: """
        the vector–Jacobian product, in Double, against central differences with a step of 10⁻⁵. The error is the largest \
        difference over the largest magnitude of the tensor, or of the rounding that differences carry.
        """,
      goldenMeasure: """
        outputs and gradients against PyTorch's in float64, recorded in `Golden/Ops`. The deviation is the largest difference \
        over the largest magnitude of the tensor.
        """,
      groups: groups.map { group in self.group(group, members.filter { $0.group == group }) })
  }

  private static func opRow(_ member: CheckReport.Member) -> NumericsRow {
    func deviation(_ kind: CheckResult.Kind) -> Reporting.Deviation? {
      member.results.first { $0.kind == kind }.map { Reporting.Deviation($0.largest, tolerance: $0.tolerance) }
    }
    return NumericsRow(
      op: String(member.name.dropFirst("op/".count)),
      gradientCases: member.results.first { $0.kind == .gradient }?.cases ?? 0, gradient: deviation(.gradient),
      goldenDouble: deviation(.goldenDouble), goldenFloat: deviation(.goldenFloat), checkCount: member.cases,
      failedCount: member.results.count { $0.verdict == .failed })
  }

  private static func group(_ name: String, _ members: [CheckReport.Member]) -> NumericsGroup {
    let known = titles[name]
    return NumericsGroup(
      title: known?.title ?? name.capitalized, introduction: known?.introduction ?? "",
      rows: members.compactMap { member in
        guard let worst = member.worst else { return nil }
        let numbers = WorstNumbers(worst)
        let skipped = member.results.count { $0.verdict == .skipped }
        return NumericsGroup.Row(
          what: member.results.count == 1 ? String(worst.name.dropFirst(name.count + 1)) : label(member, worst),
          cases: member.cases, expected: numbers.expected, found: numbers.found, difference: numbers.difference,
          tolerance: numbers.tolerance,
          verdict: member.verdict == .failed ? .fail : skipped > 0 ? .skip(skipped) : .pass)
      })
  }

  /// `Conv2d: golden-float`: the thing, and the check whose numbers are shown.
  private static func label(_ member: CheckReport.Member, _ worst: CheckResult) -> String {
    let thing = member.name.dropFirst(member.group.count + 1)
    let check = worst.name.dropFirst(member.name.count + 1)
    return worst.largest > 0 && !check.isEmpty ? "\(thing): \(check)" : String(thing)
  }

  /// The groups' headings, and how each was checked; others appear under their name.
  private static let titles: [String: (title: String, introduction: String)] = [
    "function": (
      "Functions",
      "The elementary functions that the ops are made of, against mpmath: here a difference is in units in the last place."
    ),
    "random": (
      "Random numbers",
      "Drawn all at once and one by one, their moments (in standard errors), and the initial values made of them."
    ),
    "layer": ("Layers", "Outputs and gradients of every parameter, against PyTorch's in float64."),
    "loss": ("Losses", "The terms of the objective and their gradients, against PyTorch's in float64."),
    "optimizer": ("Optimizers", "Ten steps each, against PyTorch's in float64."),
    "model": ("Models", "Loss, terms and gradients, and ten steps of Adam, against the same models in PyTorch."),
    "graph": ("Graphs", "The reverse sweep over ops that are put together, against central differences."),
    "objective": (
      "Objectives",
      """
      The evidence lower bound, against what probability theory says of it. Where a check draws samples, a difference is \
      counted in standard errors.
      """
    ),
    "run": (
      "Runs",
      """
      Short training runs on drawn images, step by step, against baselines that this code recorded (`Golden/Runs`): they say \
      that nothing has changed, where all else says that it is right.
      """
    ),
  ]
}
