import Foundation
import Subprocess
import TensorCore
import Training

/// The training of a report's run by several processes: `$VAE_MPIRUN`, such as `mpirun -n 4`, starts
/// them. Only a run with shards can be shared.
struct SharedTraining {
  /// What starts the processes, and its arguments.
  private let launcher: [String]

  /// How this run is shared; nil where it is not.
  init?(of run: ReportedRun) {
    launcher = (getenv("VAE_MPIRUN").map { String(cString: $0) } ?? "").split(separator: " ").map(String.init)
    if launcher.isEmpty || run.configuration.training.shards == nil { return nil }
  }

  /// Trains the run, into its folder. What the processes say goes to standard error.
  /// - Throws: where they fail; they have said why.
  func train(_ run: ReportedRun, resume: Bool) async throws {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let words =
      launcher.dropFirst() + [program, "train"] + run.flags
      + ["--out-dir=\(run.folder.path)", "--engine=\(Engine.current.name)"] + (resume ? ["--resume"] : [])
    let result: TerminationStatus
    do {
      result = try await Subprocess.run(
        .name(launcher[0]), arguments: Arguments(Array(words)), output: .discarded,
        error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
      ).terminationStatus
    } catch {
      throw WorldError(
        "$VAE_MPIRUN: expected a command that starts processes, such as 'mpirun -n 4', found '\(launcher[0])', which cannot "
          + "be run; install MPI, or unset the variable")
    }
    guard case .exited(0) = result else {
      throw WorldError(
        "\(run.name): expected '\(launcher.joined(separator: " "))' to train it, found that it failed (\(result)); what is "
          + "done stays: the same command goes on from there")
    }
  }
}
