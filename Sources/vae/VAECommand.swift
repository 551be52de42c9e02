import ArgumentParser
import Files
import Foundation

/// `vae`: train, test and sample variational autoencoders, and prove the numbers.
@main
struct VAECommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vae", abstract: "Train, test and sample variational autoencoders, and prove every number.",
    discussion: """
      A first run, on images that the program draws itself:

        vae train --dataset digits --epochs 3
        vae test  --ckpt runs/vae/digits_mnist_z8_s28/last.safetensors --dataset digits
        vae infer --ckpt runs/vae/digits_mnist_z8_s28/last.safetensors --n 64 --out samples.png

      Exit status: 0 done, 1 a check failed, 2 wrong usage, 3 the world failed (a file, a disk, a download).
      """, version: Version.text,
    subcommands: [
      TrainCommand.self, TestCommand.self, InferCommand.self, ReportCommand.self, CheckCommand.self,
      BenchCommand.self, TraceCommand.self, EncodeCommand.self, ReconstructCommand.self, InterpolateCommand.self,
      TraverseCommand.self, CompareCommand.self,
    ])

  static func main() async {
    // A file that outgrows its limit (ulimit -f) is an error of the write, and no end without a word.
    signal(SIGXFSZ, SIG_IGN)
    do {
      try Processes.begin()
      try expectReadableNames()
      try expectNoEmptyArgument()
      try expectKnownCommand()
      var command = try parseAsRoot()
      try expectOneProcess(for: type(of: command))
      Interrupt.end()
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
      try expectPrinted()
      Processes.end()
    } catch { ExitStatus.exit(with: error) }
  }

  /// Fails where an argument, or a variable that names a folder, is no UTF-8: with its bytes
  /// replaced it would be another file's name.
  private static func expectReadableNames() throws {
    var texts = (1..<max(1, Int(CommandLine.argc))).compactMap { number in
      CommandLine.unsafeArgv[number].map { ("argument \(number)", SystemText.bytes($0)) }
    }
    for name in ["VAE_DATA_ROOT", "VAE_CACHE_DIR", "XDG_CACHE_HOME", "TMPDIR"] {
      if let value = getenv(name) { texts.append(("$\(name)", SystemText.bytes(value))) }
    }
    for (name, bytes) in texts where SystemText.validating(bytes) == nil {
      throw UsageError(
        "\(name): expected a name in UTF-8, found '\(SystemText.escaped(bytes))'; rename it, or go into the folder and "
          + "name it '.'")
    }
    if let text = getenv("VAE_MEMORY_LIMIT").map({ String(cString: $0) }), Int(text).map({ $0 <= 0 }) ?? true {
      throw UsageError("$VAE_MEMORY_LIMIT: expected a number of bytes above 0, found '\(text)'; set it to such a one")
    }
  }

  /// Fails where an argument is empty, as `--out "$OUT"` is without the variable.
  private static func expectNoEmptyArgument() throws {
    let arguments = CommandLine.arguments
    guard let position = arguments.indices.dropFirst().first(where: { arguments[$0].isEmpty }) else { return }
    throw UsageError(
      "expected a value after '\(arguments[position - 1])', found an empty one; is a shell variable not set?")
  }

  /// Fails where several processes run a command that they cannot share. What prints help is no
  /// command of ours: the first process does so.
  private static func expectOneProcess(for command: any ParsableCommand.Type) throws {
    guard command != TrainCommand.self, command != TestCommand.self,
      configuration.subcommands.contains(where: { $0 == command })
    else { return }
    try Processes.expectOne(for: command.configuration.commandName ?? "")
  }

  /// Fails where the first argument is no command, with the one that was perhaps meant.
  private static func expectKnownCommand() throws {
    guard CommandLine.arguments.count > 1, !CommandLine.arguments[1].hasPrefix("-") else { return }
    let (word, names) = (
      CommandLine.arguments[1], configuration.subcommands.compactMap { $0.configuration.commandName }
    )
    guard !(names + ["help"]).contains(word) else { return }
    let nearest = names.min { editDistance($0, word) < editDistance($1, word) }.filter { editDistance($0, word) <= 2 }
    throw UsageError(
      "expected one of the commands \(names.joined(separator: ", ")), found '\(word)'"
        + (nearest.map { "; did you mean '\($0)'?" } ?? "; see 'vae --help'"))
  }

  /// The letters to insert, remove or replace between two words (Levenshtein 1966).
  private static func editDistance(_ a: String, _ b: String) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        (diagonal, row[j + 1]) = (row[j + 1], min(row[j + 1] + 1, row[j] + 1, diagonal + (x == y ? 0 : 1)))
      }
    }
    return row[b.count]
  }

  /// Fails where what was printed could not be written, as into a file on a full disk.
  private static func expectPrinted() throws {
    guard fflush(nil) == 0 else {
      throw WorldError(
        "standard output: expected to write the results, found: \(String(cString: strerror(errno))); "
          + "make space, or send them elsewhere")
    }
  }
}

extension Optional {
  /// The value, unless it does not meet a condition.
  fileprivate func filter(_ holds: (Wrapped) -> Bool) -> Wrapped? { flatMap { holds($0) ? $0 : nil } }
}
