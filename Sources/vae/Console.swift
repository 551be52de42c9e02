import Foundation
import Logging

/// What a long command says while it works: one line that rewrites itself on a terminal, plain lines in a log.
final class Console {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let logger: Logger
  private var lineIsOpen = false
  private var lastShown = ContinuousClock.now - .seconds(60)

  /// A console for the command of this name.
  init(_ command: String) {
    logger = Logger(label: "vae \(command)") { StreamLogHandler.standardError(label: $0) }
  }

  /// Something that happened: an epoch ended, a file was written.
  func note(_ text: String) {
    closeLine()
    if isTerminal { write(text + "\n") } else { logger.info("\(text)") }
  }

  /// Something the user should know.
  func warn(_ text: String) {
    closeLine()
    if isTerminal { write("warning: \(text)\n") } else { logger.warning("\(text)") }
  }

  /// How far the work is. On a terminal four times a second; in a log every half minute.
  func progress(_ text: @autoclosure () -> String) {
    let now = ContinuousClock.now
    guard now - lastShown >= (isTerminal ? .milliseconds(250) : .seconds(30)) else { return }
    lastShown = now
    if isTerminal {
      write("\r\u{1B}[K" + text())
      lineIsOpen = true
    } else {
      logger.info("\(text())")
    }
  }

  /// Ends the line that rewrites itself.
  func closeLine() {
    if lineIsOpen { write("\r\u{1B}[K") }
    lineIsOpen = false
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// A duration for people: `42 s`, `3 min 05 s`.
func readable(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e6 else { return "—" }
  let whole = Int(seconds.rounded())
  return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s"
}
