import Files
import Foundation
import Models
import Reporting
import Subprocess

/// Times commands from their start to their end, as processes of the program that is running.
enum StartUpBench {
  /// Images that `vae infer` draws.
  private static let images = 64

  /// The help, and each model's images from a checkpoint that has just been written; they take
  /// turns.
  static func measure(runs: Int, _ console: Console) async throws -> [BenchedCommand] {
    let folder = try Folder.makeTemporary("vae-bench")
    defer { try? Folder.remove(folder) }

    var commands = [(BenchedCommand("vae --help", target: 0.05, runs: []), arguments: ["--help"])]
    for model in ModelConfiguration.Architecture.allCases {
      let checkpoint = try await writeCheckpoint(of: model, in: folder)
      commands.append(
        (
          BenchedCommand("vae infer --n \(images) --ckpt \(checkpoint)", target: 0.5, runs: []),
          ["infer", "--n", "\(images)", "--ckpt", "\(folder)/\(checkpoint)", "--out", "\(folder)/samples.png"]
        ))
    }
    for run in 0..<runs {
      console.progress("start-up: run \(run + 1) of \(runs)")
      for i in commands.indices { commands[i].0.runs.append(try await time(commands[i].arguments)) }
    }
    return commands.map(\.0)
  }

  /// A checkpoint of a model that has learned nothing; gives its path in the folder.
  private static func writeCheckpoint(
    of model: ModelConfiguration.Architecture, in folder: String
  ) async throws -> String {
    let dataset = ModelConfiguration(model).channels == 1 ? "digits" : "faces"
    _ = try await time([
      "train", "--dataset", dataset, "--model", model.rawValue, "--epochs", "0", "--limit", "1", "--batch-size", "1",
      "--out-dir", "\(folder)/\(model.rawValue)",
    ])
    return "\(model.rawValue)/last.safetensors"
  }

  /// Seconds from the start of this program with other arguments to its end.
  private static func time(_ arguments: [String]) async throws -> Double {
    let start = ContinuousClock.now
    let result = try await Subprocess.run(
      .path("/proc/self/exe"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 1 << 16))
    let duration = ContinuousClock.now - start
    guard case .exited(0) = result.terminationStatus else {
      let complaint = result.standardError.trimmingCharacters(in: .whitespacesAndNewlines)
      throw WorldError("vae \(arguments.joined(separator: " ")): expected success, found: \(complaint)")
    }
    return duration / .seconds(1)
  }
}
