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
    switch error {
    case let error as UsageError: end("vae: \(error)", .wrongUsage)
    case let error as TrainingError: end("vae: \(error)", error.isWrongUsage ? .wrongUsage : .worldFailed)
    case is ModelError: end("vae: \(error)", .wrongUsage)
    case is DatasetError, is ReportingError, is FileError: end("vae: \(error)", .worldFailed)
    default: break
    }
    // What is left is ArgumentParser's own: help that was asked for, or a flag that it does not know.
    let message = VAECommand.fullMessage(for: error)
    if VAECommand.exitCode(for: error) == .success {
      print(message)
      Foundation.exit(done.rawValue)
    }
    end(message, .wrongUsage)
  }

  private static func end(_ message: String, _ status: ExitStatus) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    Foundation.exit(status.rawValue)
  }
}

/// A call that makes no sense: what was expected, what was found, and the remedy.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A file that the commands themselves read or write, and the system refuses.
struct FileError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension TrainingError {
  /// Whether other flags would help; otherwise a file or a disk is at fault.
  fileprivate var isWrongUsage: Bool {
    switch self {
    case .setting, .model, .data: true
    case .file, .checkpoint, .run, .diverged: false
    }
  }
}
