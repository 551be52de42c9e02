import ArgumentParser
import Datasets
import Foundation
import Models
import Reporting
import Training

/// The exit statuses, a contract with scripts and CI systems.
enum ExitStatus: Int32 {
  case done = 0
  case checkFailed = 1
  case wrongUsage = 2
  case worldFailed = 3

  /// Ends the program with one line on standard error that says what went wrong, and the status that fits.
  static func exit(with error: any Error) -> Never {
    if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
    if VAECommand.exitCode(for: error) == .success {
      // Help, or the version: asked for, so it goes to standard output.
      print(VAECommand.fullMessage(for: error))
      Foundation.exit(done.rawValue)
    }
    if let failure = error as? UsageError { end(failure.description, .wrongUsage) }
    if let status = status(of: error) { end("vae: \(error)", status) }
    end(VAECommand.fullMessage(for: error), .wrongUsage)
  }

  /// The status of an error that the lower floors throw; nil for ArgumentParser's own.
  private static func status(of error: any Error) -> ExitStatus? {
    switch error {
    case is ModelError, is TrainingConfigurationError: .wrongUsage
    case is DatasetError, is ReportingError, is CocoaError, is POSIXError, is RunError, is CheckpointError: .worldFailed
    default: nil
    }
  }

  private static func end(_ message: String, _ status: ExitStatus) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    Foundation.exit(status.rawValue)
  }
}

/// A call that makes no sense: what was expected, what was found, and the remedy.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = "vae: \(description)" }
}
