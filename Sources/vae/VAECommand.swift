import ArgumentParser
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
      """,
    subcommands: [
      TrainCommand.self, TestCommand.self, InferCommand.self, ReportCommand.self, CheckCommand.self,
      BenchCommand.self, TraceCommand.self,
    ])

  static func main() async {
    do {
      try expectNoEmptyArgument()
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
      try expectPrinted()
    } catch { ExitStatus.exit(with: error) }
  }

  /// Fails where an argument is empty, as `--out "$OUT"` is without the variable.
  private static func expectNoEmptyArgument() throws {
    let arguments = CommandLine.arguments
    guard let position = arguments.indices.dropFirst().first(where: { arguments[$0].isEmpty }) else { return }
    throw UsageError(
      "expected a value after '\(arguments[position - 1])', found an empty one; is a shell variable not set?")
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
