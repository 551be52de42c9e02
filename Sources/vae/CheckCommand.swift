import ArgumentParser
import Checking
import Files
import Foundation
import Numerics
import RunChecks
import TensorCore

/// `vae check`.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check every number: ops, and all that is made of them, and short training runs.",
    discussion: """
      Prints one table and ends with status 1 where a check fails; the last lines say which one was the first, and how far \
      off it is. A check's name is a path, such as op/Softplus/gradient or run/celeba/loss.

        vae check
        vae check --only op/Conv2d --only run/ --verbose
        vae check --json checks.json --junit checks.xml
        vae check --record

      The runs are compared with baselines in Golden/Runs, which --record writes anew. That proves nothing, and so ends with \
      status 1 as well: look at the changes, commit them, and check again.
      """)

  @Option(help: "The folder of the goldens.") var golden = "Golden"
  @Option(help: "Check only what has a name that begins so; may be given several times.") var only: [String] = []
  @Flag(help: "Print the names of the checks, and check nothing.") var list = false
  @Flag(help: "Print a line for each check, not for each thing that is checked.") var verbose = false
  @Flag(help: "Record the baselines of the runs anew, and fail.") var record = false
  @Option(help: "Write every check, and facts about this machine, to this file as JSON.") var json: String?
  @Option(help: "Write every check to this file in JUnit's XML, for a CI system.") var junit: String?
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard !record || (!list && json == nil && junit == nil) else {
      throw ValidationError("--record: expected no --list, --json or --junit beside it; it checks nothing")
    }
  }

  func run() async throws {
    try runtime.apply()
    if let junit { try OutputFile.expectReplaceable(junit, "an XML file", beginning: Array("<".utf8)) }
    if let json { try OutputFile.expectReplaceable(json, "a JSON file", beginning: Array("{".utf8)) }
    let folder = try GoldenFolder(existing: golden)
    if let junit, let json, try junit == json || File.isSame(junit, json) {
      throw UsageError("--json and --junit: expected two files, found '\(json)' twice; choose another path for one")
    }
    if record {
      try recordRuns(folder)
      return
    }
    let checks = NumericsCatalog.allChecks(golden: folder).filter { isWanted($0.name) }
    guard !checks.isEmpty else { throw nothingIsWanted }
    if list {
      for check in checks { print(check.name) }
      return
    }
    let console = Console("check")
    let report = CheckReport(checks) { name, done in console.progress("checking \(name), \(done) of \(checks.count)") }
    console.closeLine()
    print(CheckTable.text(report, verbose: verbose))
    print(CheckTable.conclusion(report))
    if let junit { try writeText(report.junit(name: "vae check"), to: junit) }
    if let json { try writeText(report.json(facts: await facts()), to: json) }
    if !report.failed.isEmpty { throw ExitCode(ExitStatus.checkFailed.rawValue) }
  }

  private func isWanted(_ name: String) -> Bool { only.isEmpty || only.contains { name.hasPrefix($0) } }

  private var nothingIsWanted: UsageError {
    UsageError(
      "--only \(only.joined(separator: " --only ")): expected the beginning of a check's name, found no check that "
        + "begins so; see 'vae check --list'")
  }

  /// Makes the runs and writes their baselines; ends with the status of a failure.
  private func recordRuns(_ folder: GoldenFolder) throws {
    let runs = RunChecks.all.filter { run in run.checks(golden: folder).contains { isWanted($0.name) } }
    guard !runs.isEmpty else { throw nothingIsWanted }
    let console = Console("check")
    for run in runs {
      console.progress("recording \(run.name)")
      let file = run.file(in: folder)
      let hasChanged = try file.write(try run.run())
      console.closeLine()
      print("\(file.path): \(hasChanged ? "recorded" : "recorded, and unchanged")")
    }
    let place = "\(folder.shellWord)/Runs"
    let flag = golden == "Golden" ? "" : " --golden \(folder.shellWord)"
    print(
      "A recording proves nothing, so this is a failure. Look at the changes and commit them:\n"
        + "  git diff \(place)\n  git add \(place) && git commit\n  vae check\(flag)")
    throw ExitCode(ExitStatus.checkFailed.rawValue)
  }

  /// What a reader of the JSON needs to know of this machine.
  private func facts() async -> [(name: String, value: String)] {
    [
      ("commit", await Machine.commit()), ("processor", Machine.processor), ("cores", "\(Threads.available)"),
      ("threads", "\(Threads.count)"), ("operatingSystem", Machine.operatingSystem),
      ("swift", await Machine.swiftVersion()), ("openBLAS", Engine.openBLASConfiguration),
      ("openBLASCore", Engine.openBLASCore), ("engine", Machine.engine), ("randomNumbers", RandomStream.algorithm),
    ]
  }
}
