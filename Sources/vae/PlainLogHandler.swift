import Files
import Foundation
import Logging

/// Writes a log line as it is said, without time stamp and label: `epoch 1/10: …`, `warning: …`.
///
/// Without the hour, the logs of two runs can be compared; systemd and CI systems add it.
struct PlainLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let prefix = event.level >= .warning ? Terminal.standardError.coloured("\(event.level): ", .yellow) : ""
    StandardError.write("\(prefix)\("\(event.message)".printable)\n")
  }
}

extension String {
  /// The text as it may stand on a terminal, whatever is in the names and texts of files: control
  /// characters are shown as `\\x1b`, and the middle of a long line is left out.
  var printable: String {
    let scalars = unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? "\\x" + hexadecimal(Array(Unicode.UTF8.encode(scalar).map(Array.init) ?? [])) : String(scalar)
    }
    let longest = 4000
    guard scalars.count > longest else { return scalars.joined() }
    return scalars.prefix(longest / 2).joined() + " … " + scalars.suffix(longest / 2).joined()
  }
}

/// The stream for people. Where it cannot be written to, the work goes on.
enum StandardError {
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Foundation.write(STDERR_FILENO, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}
