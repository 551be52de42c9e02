import Foundation

/// A stream that may be a terminal.
struct Terminal: Sendable {
  /// Where results go, and what is for people.
  static let standardOutput = Terminal(STDOUT_FILENO)
  static let standardError = Terminal(STDERR_FILENO)

  /// Colours by their numbers.
  enum Colour: Int {
    case red = 31
    case yellow = 33
  }

  /// Whether it is one.
  let isTerminal: Bool
  private let hasColours: Bool
  private let descriptor: Int32

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    let environment = ProcessInfo.processInfo.environment
    // https://no-color.org
    hasColours = isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }

  /// A text in a colour, where the stream shows colours and the user wants them.
  func coloured(_ text: String, _ colour: Colour) -> String {
    hasColours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// What fits into one line, and room for `^C`: a wrapped line cannot be written over.
  func fitting(_ text: String) -> String {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 3 else { return text }
    return String(text.prefix(Int(size.ws_col) - 3))
  }
}
