import Foundation
import Logging
import Synchronization

/// What a long command says: a line that rewrites itself on a terminal, plain lines in a log; of
/// several processes the first one's.
final class Console: Sendable {
  private struct State {
    var lineIsOpen = false
    var lastShown: ContinuousClock.Instant?
  }

  private let isSilent = !Processes.isFirst
  private let isTerminal = Terminal.standardError.isTerminal
  private let logger: Logger
  private let state = Mutex(State())

  /// A console for the command of this name.
  init(_ command: String) { logger = Logger(label: "vae-\(command)") { _ in PlainLogHandler() } }

  /// Something that happened: an epoch ended, a file was written.
  func note(_ text: String) {
    if isSilent { return }
    closeLine()
    logger.info("\(text)")
  }

  /// Something the user should know.
  func warn(_ text: String) {
    if isSilent { return }
    closeLine()
    logger.warning("\(text)")
  }

  /// How far the work is: at most five times a second, or, in a log, every half minute.
  func progress(_ text: @autoclosure () -> String) {
    if isSilent { return }
    let isDue = state.withLock { state in
      let now = ContinuousClock.now
      if let last = state.lastShown, now - last < (isTerminal ? .milliseconds(200) : .seconds(30)) { return false }
      // A log's first such line can wait: most work is done before it is due.
      defer { state.lastShown = now }
      state.lineIsOpen = isTerminal
      return isTerminal || state.lastShown != nil
    }
    guard isDue else { return }
    // Write over the old line and clear what is left of it: clearing first would flicker.
    if isTerminal {
      StandardError.write("\r" + Terminal.standardError.fitting(text()) + "\u{1B}[K")
    } else {
      logger.info("\(text())")
    }
  }

  /// Ends the line that rewrites itself.
  func closeLine() {
    let wasOpen = state.withLock { state in
      defer { state.lineIsOpen = false }
      return state.lineIsOpen
    }
    if wasOpen { StandardError.write("\r\u{1B}[K") }
  }
}
