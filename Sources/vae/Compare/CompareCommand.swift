import ArgumentParser
import Files
import Reporting

/// `vae compare`.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Say what differs between runs, checkpoints or reports.",
    discussion: """
      Settings that differ, the metrics side by side, the first number that is not the same (with its epoch and step), and \
      the tensors that differ most. Ends with status 0 where every number is the same, and with 1 where one is not.

        vae compare runs/vae/mnist_mlp_z20_s28 runs/vae/mnist_mlp_z20_s28_seed1 --out comparison
        vae compare a/last.safetensors b/last.safetensors
      """)

  @Argument(help: "Runs' folders, checkpoints, or reports' folders; each is compared with the first.")
  var paths: [String]

  @Option(help: "Write the comparison as Markdown, with the curves in one figure, into this folder.") var out: String?

  func validate() throws {
    guard paths.count >= 2 else {
      throw ValidationError("expected at least two runs, checkpoints or reports, found \(paths.count)")
    }
    guard Set(paths).count == paths.count else { throw ValidationError("expected each path once, found one twice") }
  }

  func run() async throws {
    let comparison = Comparison(try paths.map { try Comparand($0) })
    print(comparison.markdown)
    if let out { try await write(comparison, to: out) }
    if !comparison.areEqual { throw ExitCode(ExitStatus.checkFailed.rawValue) }
  }

  private func write(_ comparison: Comparison, to folder: String) async throws {
    var text = "# Comparison\n\n" + comparison.markdown + "\n"
    if let curves = comparison.curves {
      try await curves.write(to: folder, stem: "test-loss")
      text += "\n" + Markdown.image("test-loss.svg", alternative: curves.alternative) + "\n"
    }
    try Folder.make(folder)
    try File.write(text, to: Path(folder).appending("COMPARISON.md"))
  }
}
