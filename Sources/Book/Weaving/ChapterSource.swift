/// A chapter's file, cut into text and code.
struct ChapterSource {
  /// A part of the file.
  enum Part: Equatable {
    /// Markdown, a line each, without the `//:`.
    case text([String], line: Int)
    /// What is shown of the code, and the lines of the file that it stands in.
    case code([String], lines: ClosedRange<Int>)
    /// A part of another source file, `path#symbol`; a solution is shown folded.
    case excerpt(String, isSolution: Bool, line: Int)
  }

  let parts: [Part]

  init(_ file: String) {
    let lines = file.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var parts: [Part] = []
    var isHidden = true
    var begin = 0
    while begin < lines.count {
      let isText = Self.isText(lines[begin])
      let end = lines[begin...].firstIndex { Self.isText($0) != isText } ?? lines.count
      if isText {
        isHidden = false
        for part in Self.text(lines[begin..<end], isHidden: &isHidden) { parts.append(part) }
      } else {
        let shown = isHidden ? [] : ShownCode.lines(Array(lines[begin..<end]))
        parts.append(.code(shown, lines: begin + 1...end))
      }
      begin = end
    }
    self.parts = parts
  }

  private static func isText(_ line: String) -> Bool { line.drop { $0 == " " }.hasPrefix("//:") }

  /// Consecutive lines of text: Markdown between directives.
  private static func text(_ lines: ArraySlice<String>, isHidden: inout Bool) -> [Part] {
    var parts: [Part] = []
    var markdown: [String] = []
    var first = lines.startIndex
    func close(before index: Int) {
      let trimmed = markdown.drop { $0.isEmpty }
      if !trimmed.isEmpty { parts.append(.text(Array(trimmed), line: first + 1)) }
      (markdown, first) = ([], index + 1)
    }
    for (index, line) in zip(lines.indices, lines) {
      let comment = line.drop { $0 == " " }.dropFirst(3)
      let content = String(comment.hasPrefix(" ") ? comment.dropFirst() : comment)
      let words = content.split(separator: " ", maxSplits: 1).map(String.init)
      if content == "@hide" {
        isHidden = true
        close(before: index)
      } else if words.count == 2, words[0] == "@source" || words[0] == "@solution" {
        close(before: index)
        parts.append(.excerpt(words[1], isSolution: words[0] == "@solution", line: index + 1))
      } else {
        markdown.append(content)
      }
    }
    close(before: lines.endIndex)
    return parts
  }
}

/// What readers see of a block of code.
enum ShownCode {
  /// The lines without those that serve the page, moved to the left.
  static func lines(_ lines: [String]) -> [String] {
    var shown: [String] = []
    var open = 0
    var isScaffolding = false
    for line in lines {
      let code = line.drop { $0 == " " }
      if open == 0 { isScaffolding = servesThePage(code) }
      open = isScaffolding ? max(0, open + balance(code)) : 0
      if !isScaffolding { shown.append(line.replacing("page.print(", with: "print(")) }
    }
    // The end of the function that the whole chapter is, and of its type.
    while let last = shown.last, last.allSatisfy({ $0 == " " || $0 == "}" }), surplus(shown) < 0 || last.isEmpty {
      shown.removeLast()
    }
    while shown.first?.isEmpty ?? false { shown.removeFirst() }
    let margin = shown.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return shown.map { String($0.dropFirst(margin)) }
  }

  private static func servesThePage(_ code: Substring) -> Bool {
    var code = code
    for word in ["try ", "await "] where code.hasPrefix(word) { code = code.dropFirst(word.count) }
    func begins(_ starts: String...) -> Bool { starts.contains { code.hasPrefix($0) } }
    return begins("page[", "(page[", "if !page.isQuick {")
      || begins("page.") && !begins("page.print(", "page.laboratory.")
  }

  /// Brackets that a line opens, less those that it closes; of strings as well, which is right where
  /// they have as many of one as of the other.
  private static func balance(_ code: Substring) -> Int {
    code.reduce(0) { $0 + ("([{".contains($1) ? 1 : ")]}".contains($1) ? -1 : 0) }
  }

  private static func surplus(_ lines: [String]) -> Int { lines.reduce(0) { $0 + balance($1[...]) } }
}
