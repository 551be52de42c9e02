/// One Swift file, as the structure's rules read it: its lines as written, and the same lines as
/// code alone.
struct SourceText {
  /// The path from the top of the repository, such as `Sources/TensorCore/Shape.swift`.
  let path: String
  /// The lines as written.
  let lines: [String]
  /// The lines without their comments and the text of their string literals.
  let code: [String]

  init(path: String, text: String) {
    func lines(of text: String) -> [String] {
      text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    self.path = path
    self.lines = lines(of: text.hasSuffix("\n") ? String(text.dropLast()) : text)
    code = lines(of: CodeAlone(text).code)
  }

  /// The folder under `Sources` or `Tests`, which is the target's name.
  var target: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  /// The file's name without its extension.
  var stem: String { path.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? "" }

  /// The modules that the file imports, each with its line's number from 1.
  var imports: [(module: String, line: Int)] {
    code.enumerated().flatMap { index, line in
      line.split(separator: ";").compactMap { statement in
        statement.firstMatch(of: Self.importStatement).map { (String($0.output.1), index + 1) }
      }
    }
  }

  /// `import M`, `public import M`, `@preconcurrency import M`, `import struct M.Name`.
  private static var importStatement: Regex<(Substring, Substring)> {
    /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:[a-z]+\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
  }
}

/// Leaves out comments (nested ones too) and the text of string literals (with `#` and `"""` too);
/// keeps line breaks and the code that a string interpolates. Regex literals are read as code.
private struct CodeAlone {
  private enum Context {
    case code(openParentheses: Int)
    case lineComment
    case blockComment
    case string(end: [UInt8], escape: [UInt8])
  }

  private let bytes: [UInt8]
  private var position = 0
  private var contexts = [Context.code(openParentheses: 0)]
  private var kept: [UInt8] = []

  /// The code.
  var code: String { String(decoding: kept, as: UTF8.self) }

  init(_ text: String) {
    bytes = Array(text.utf8)
    while position < bytes.count {
      switch contexts[contexts.count - 1] {
      case .code(let open): readCode(open)
      case .lineComment: readLineComment()
      case .blockComment: readBlockComment()
      case .string(let end, let escape): readString(end, escape)
      }
    }
  }

  private func stands(_ word: [UInt8]) -> Bool { bytes[position...].starts(with: word) }
  private func stands(_ word: String) -> Bool { stands(Array(word.utf8)) }

  /// Goes on by some bytes, of which line breaks are always kept.
  private mutating func advance(_ count: Int, keeping: Bool = false) {
    let passed = bytes[position..<min(position + count, bytes.count)]
    kept += passed.filter { keeping || $0 == UInt8(ascii: "\n") }
    position += passed.count
  }

  private mutating func readCode(_ open: Int) {
    let hashes = Array(bytes[position...].prefix { $0 == UInt8(ascii: "#") })
    let quote = Array("\"".utf8)
    if stands("//") {
      contexts.append(.lineComment)
    } else if stands("/*") {
      contexts.append(.blockComment)
      advance(2)
    } else if stands(hashes + quote) {
      let opening = stands(hashes + quote + quote + quote) ? quote + quote + quote : quote
      contexts.append(.string(end: opening + hashes, escape: Array("\\".utf8) + hashes))
      advance(hashes.count + opening.count)
    } else if contexts.count > 1, stands(")"), open == 0 {
      contexts.removeLast()
      advance(1)
    } else {
      let change = stands("(") ? 1 : stands(")") ? -1 : 0
      contexts[contexts.count - 1] = .code(openParentheses: open + change)
      advance(max(hashes.count, 1), keeping: true)
    }
  }

  private mutating func readLineComment() {
    if stands("\n") { contexts.removeLast() }
    advance(1)
  }

  private mutating func readBlockComment() {
    if stands("/*") {
      contexts.append(.blockComment)
      advance(2)
    } else if stands("*/") {
      contexts.removeLast()
      advance(2)
    } else {
      advance(1)
    }
  }

  private mutating func readString(_ end: [UInt8], _ escape: [UInt8]) {
    if stands(escape + Array("(".utf8)) {
      contexts.append(.code(openParentheses: 0))
      advance(escape.count + 1)
    } else if stands(escape) {
      advance(escape.count + 1)
    } else if stands(end) {
      contexts.removeLast()
      advance(end.count)
    } else {
      advance(1)
    }
  }
}
