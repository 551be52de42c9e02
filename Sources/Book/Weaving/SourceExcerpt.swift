/// A declaration of this repository, cut out of its file by its name: of Swift, or a function of
/// Python.
package struct SourceExcerpt {
  /// The file below the repository's top.
  package let path: String
  /// The declaration with its comment, moved to the left.
  package let lines: [String]
  /// The language, as Markdown names it.
  package var language: String { path.hasSuffix(".py") ? "python" : "swift" }

  /// The declaration that `path#symbol` names.
  ///
  /// - Parameters:
  ///   - reference: A path below `Sources` and a name, such as `Autograd/Tape.swift#Tape`, or of a
  ///     member `…#Tape.gradients`: of several, the last one; a type rather than its extension. A
  ///     path in `Golden` has that before it: `Golden/streams.py#words`.
  ///   - read: The text of a file below the repository's top; nil where there is none.
  /// - Throws: ``BookError`` where there is no such file or no such declaration.
  package init(_ reference: String, read: (String) -> String?) throws(BookError) {
    let parts = reference.split(separator: "#").map(String.init)
    guard parts.count == 2 else {
      throw BookError("an excerpt: expected 'path#symbol', found '\(reference)'; name a declaration")
    }
    path = parts[0].hasPrefix("Golden/") ? parts[0] : "Sources/" + parts[0]
    guard let text = read(path) else {
      throw BookError("the excerpt \(reference): expected a file \(path), found none; name the file it is in now")
    }
    var found = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for symbol in parts[1].split(separator: ".").map(String.init) {
      let part = path.hasSuffix(".py") ? Self.function(symbol, in: found) : Self.declaration(of: symbol, in: found)
      guard let part else {
        throw BookError(
          "the excerpt \(reference): expected a declaration of '\(symbol)' in \(path), found none; give its new name")
      }
      found = part
    }
    let margin = found.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    lines = found.map { String($0.dropFirst(margin)) }
  }

  /// The function of Python of this name: its first line, and what is indented below it.
  private static func function(_ name: String, in lines: [String]) -> [String]? {
    guard let first = lines.firstIndex(where: { $0.hasPrefix("def \(name)(") }) else { return nil }
    let end = lines[(first + 1)...].firstIndex { !$0.isEmpty && !$0.hasPrefix(" ") } ?? lines.count
    return Array(lines[first..<end].reversed().drop { $0.isEmpty }.reversed())
  }

  /// The last declaration of this name that is not one of another declaration's parts, a type rather
  /// than its extension, with the comments and attributes above it.
  private static func declaration(of name: String, in lines: [String]) -> [String]? {
    let keywords = [
      "struct", "class", "enum", "protocol", "extension", "func", "var", "let", "init", "subscript", "case",
    ]
    func declares(_ line: String) -> Bool {
      let words = line.prefix { $0 != "{" && $0 != "=" && $0 != "\"" }
        .split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
      if !line.drop(while: { $0 == " " }).hasPrefix("//"), let at = words.firstIndex(where: keywords.contains) {
        return words[at] == name || at + 1 < words.count && words[at + 1] == name
      }
      return false
    }
    guard
      let first = lines.indices.filter({ declares(lines[$0]) }).min(by: { a, b in
        func order(_ line: Int) -> (Int, Int, Int) {
          (lines[line].prefix { $0 == " " }.count, lines[line].contains("extension ") ? 1 : 0, -line)
        }
        return order(a) < order(b)
      })
    else { return nil }
    var begin = first
    while begin > 0 {
      let above = lines[begin - 1].drop { $0 == " " }
      guard above.hasPrefix("//") && !above.hasPrefix("//:") || above.hasPrefix("@") else { break }
      begin -= 1
    }
    var (depth, end, hasOpened) = (0, first, false)
    while end < lines.count {
      for character in lines[end] {
        if "{([".contains(character) { (depth, hasOpened) = (depth + 1, true) }
        if "})]".contains(character) { depth -= 1 }
      }
      end += 1
      // A signature over several lines closes its parentheses before the body opens.
      if depth <= 0, hasOpened || !lines[end - 1].hasSuffix(","), !opensLater(lines[end - 1], next: end, lines) {
        break
      }
    }
    return Array(lines[begin..<end])
  }

  /// Whether a declaration goes on after a line on which all brackets are closed.
  private static func opensLater(_ line: String, next: Int, _ lines: [String]) -> Bool {
    guard next < lines.count else { return false }
    let following = lines[next].drop { $0 == " " }
    return !line.hasSuffix("}") && (following.hasPrefix("{") || following.hasPrefix(")") || following.hasPrefix("->"))
  }
}
