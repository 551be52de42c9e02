/// The pieces of GitHub-flavoured Markdown, each a string without a final line break.
public enum Markdown {
  /// `## Text`; the level is kept within 1…6.
  public static func heading(_ level: Int, _ text: String) -> String {
    String(repeating: "#", count: min(max(level, 1), 6)) + " " + oneLine(text)
  }

  /// Text in which no character has a meaning to Markdown.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for character in oneLine(text) {
      switch character {
      case "<": result += "&lt;"
      case "&": result += "&amp;"
      case "\\", "`", "*", "_", "[", "]", "$", "~": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }

  /// The text as code, between as many backticks as it needs.
  public static func code(_ text: String) -> String {
    let text = oneLine(text)
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let space = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    return fence + space + text + space + fence
  }

  /// A fenced block; `language` is `sh`, `math`, or empty.
  public static func block(_ text: String, language: String = "") -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }

  /// `![alternative](path)`: the text is for those who cannot see the image.
  public static func image(_ path: String, alternative: String) -> String { "!\(link(alternative, to: path))" }

  /// `[text](target)`.
  public static func link(_ text: String, to target: String) -> String { "[\(escaped(text))](\(target))" }

  /// The anchor that GitHub gives a heading: lower case, spaces to hyphens, without punctuation.
  public static func anchor(_ heading: String) -> String {
    String(
      heading.lowercased().compactMap { character -> Character? in
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || character == "-" || character == "_" ? character : nil
      })
  }

  static func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isNewline).joined(separator: " ") }

  private static func longestRun(of character: Character, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for other in text {
      run = other == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

extension String {
  /// The text without line breaks at its end.
  var trimmedEnd: String { String(reversed().drop(while: \.isNewline).reversed()) }
}

/// A table whose source is as readable as its rendering: cells are padded to their column's width.
public struct MarkdownTable: Sendable {
  /// A column: its heading, and the side its cells lean on.
  public struct Column: Sendable {
    let title: String
    let isNumber: Bool

    /// Words, flush left.
    public static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    /// Numbers, flush right.
    public static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// A table without rows.
  public init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row of Markdown cells; `|` is escaped, and missing cells are empty.
  public mutating func append(_ cells: [String]) {
    let cells = cells.prefix(columns.count).map { Self.cell($0) }
    rows.append(cells + [String](repeating: "", count: columns.count - cells.count))
  }

  /// The table, without a final line break.
  public var markdown: String {
    let titles = columns.map { Self.cell($0.title) }
    let widths = columns.indices.map { i in ([titles] + rows).map { $0[i].count }.max().map { max($0, 3) } ?? 3 }
    let rule = columns.indices.map { i in
      let dashes = String(repeating: "-", count: widths[i] - (columns[i].isNumber ? 1 : 0))
      return columns[i].isNumber ? dashes + ":" : dashes
    }
    let lines = [titles, rule] + rows
    return lines.map { cells in
      "| "
        + cells.indices.map { i in
          let space = String(repeating: " ", count: widths[i] - cells[i].count)
          return columns[i].isNumber ? space + cells[i] : cells[i] + space
        }.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }

  private static func cell(_ text: String) -> String {
    var result = ""
    for character in Markdown.oneLine(text) { result += character == "|" ? "\\|" : String(character) }
    return result
  }
}
