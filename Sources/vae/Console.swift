import Foundation
import Logging
import Synchronization

/// What a long command says while it works: one line that rewrites itself on a terminal, plain lines in a log.
final class Console: Sendable {
  private struct State {
    var lineIsOpen = false
    var lastShown: ContinuousClock.Instant?
  }

  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let logger: Logger
  private let state = Mutex(State())

  /// A console for the command of this name.
  init(_ command: String) {
    logger = Logger(label: "vae-\(command)") { StreamLogHandler.standardError(label: $0) }
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

  /// How far the work is: on a terminal at most five times a second, in a log at most every half minute.
  func progress(_ text: @autoclosure () -> String) {
    let isDue = state.withLock { state in
      let now = ContinuousClock.now
      if let last = state.lastShown, now - last < (isTerminal ? .milliseconds(200) : .seconds(30)) { return false }
      // A log's first such line can wait: most work is done before it is due.
      defer { state.lastShown = now }
      state.lineIsOpen = isTerminal
      return isTerminal || state.lastShown != nil
    }
    guard isDue else { return }
    if isTerminal { write("\r\u{1B}[K" + text()) } else { logger.info("\(text())") }
  }

  /// Ends the line that rewrites itself.
  func closeLine() {
    let wasOpen = state.withLock { state in
      defer { state.lineIsOpen = false }
      return state.lineIsOpen
    }
    if wasOpen { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
