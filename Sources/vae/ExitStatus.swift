import ArgumentParser
import Checking
import Datasets
import Files
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

  /// Ends the program with one line on standard error and the status that fits.
  static func exit(with error: any Error) -> Never {
    if let code = error as? ExitCode { Processes.exit(code.rawValue) }
    switch error {
    case let error as UsageError: end("vae: \(error)", .wrongUsage)
    case let error as TrainingError: end("vae: \(error)", error.isWrongUsage ? .wrongUsage : .worldFailed)
    case is ModelError: end("vae: \(error)", .wrongUsage)
    case let error as DatasetError: end("vae: \(error.advising(VAECommand.flags))", .worldFailed)
    case is ReportingError, is GoldenError, is FileError, is WorldError: end("vae: \(error)", .worldFailed)
    default: break
    }
    // What is left is ArgumentParser's own: help that was asked for, or an unknown flag.
    if VAECommand.exitCode(for: error) == .success {
      if Processes.isFirst { print(VAECommand.message(for: error)) }
      Processes.exit(done.rawValue)
    }
    end("vae: \(wrongUsage(error))", .wrongUsage)
  }

  /// ArgumentParser's complaint in one line, with the command that helps.
  private static func wrongUsage(_ error: any Error) -> String {
    var complaint = VAECommand.message(for: error).replacing(#/\s*\n\s*- /#, with: ", ").replacing(":, ", with: ": ")
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if complaint.hasSuffix(".") { complaint.removeLast() }
    let help = VAECommand.fullMessage(for: error).firstMatch(of: /See '(?<command>[^']*)'/)?.output.command
    let command = help ?? "vae --help"
    return "\(complaint); see '\(command)'"
  }

  private static func end(_ message: String, _ status: ExitStatus) -> Never {
    let message = message.split(whereSeparator: \.isNewline).joined(separator: " ").printable
    Processes.yieldToLower()
    // On a terminal there may be an open line that says how far the work was.
    StandardError.write((isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[K" : "") + message + "\n")
    Processes.exit(status.rawValue)
  }
}

/// A call that makes no sense: what was expected, what was found, and the remedy.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// What a command cannot do through no fault of the call: expected, found, the remedy.
struct WorldError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension VAECommand {
  /// The flags of the command that is running, as its help lists them.
  static var flags: Set<String> {
    let word = CommandLine.arguments.dropFirst().first
    guard let command = configuration.subcommands.first(where: { $0.configuration.commandName == word }) else {
      return []
    }
    return Set(helpMessage(for: command, columns: 80).matches(of: /(?m)^  (--[a-z-]+)/).map { String($0.output.1) })
  }
}

extension TrainingError {
  /// Whether other flags would help; otherwise a file or a disk is at fault.
  fileprivate var isWrongUsage: Bool {
    switch self {
    case .setting, .model, .data: true
    case .file, .checkpoint, .run, .processes, .diverged: false
    }
  }
}
