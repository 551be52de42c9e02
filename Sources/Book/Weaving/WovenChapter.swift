import Files
import Reporting

/// A chapter's Markdown, and the figures that it shows.
package struct WovenChapter {
  /// A picture to draw.
  enum Drawing {
    case figure(Figure)
    case picture(PNGImage)
    case graph(String)
  }

  package private(set) var blocks: [String] = []
  private(set) var drawings: [(stem: String, drawing: Drawing)] = []

  private let chapter: any Chapter.Type
  private let page: Page
  private let file: String
  private let read: (String) -> String?
  private var problems: [String] = []
  private var quoted: Set<String> = []

  /// The chapter whose source is `file`, after its code has been run for `page`.
  ///
  /// - Throws: ``BookError`` with a line for each false claim, missing or unused value and missing
  ///   excerpt.
  package init(
    _ chapter: any Chapter.Type, _ page: Page, file: String, read: @escaping (String) -> String?
  ) throws(BookError) {
    (self.chapter, self.page, self.file, self.read) = (chapter, page, file, read)
    guard let source = read(file) else {
      throw BookError("chapter \(chapter.number): expected its source \(file), found none; run it in the repository")
    }
    blocks.append("# \(chapter.number). \(Markdown.escaped(chapter.title))")
    for part in ChapterSource(source).parts { add(part) }
    problems += page.brokenClaims.map { "\(file):\($0.line): no longer true: \($0.claim)" }
    for name in page.values.keys.sorted() where !quoted.contains(name) {
      problems.append("\(file): the value '\(name)' is quoted nowhere; quote it as \\(\(name)), or take it out")
    }
    problems += deadLinks.map { "\(file): expected a file where a link leads, found none: \($0); mend the link" }
    if !problems.isEmpty { throw BookError(problems.joined(separator: "\n")) }
  }

  private mutating func add(_ part: ChapterSource.Part) {
    switch part {
    case .text(let lines, let line):
      blocks.append(lines.map { quoting($0, line: line) }.joined(separator: "\n").trimmed)
    case .code(let shown, let lines):
      if !shown.isEmpty { blocks.append(Markdown.block(shown.joined(separator: "\n").trimmed, language: "swift")) }
      page.exhibits.filter { lines.contains($0.line) }.stablySorted(by: \.line).map(\.exhibit).joined().forEach {
        add($0)
      }
    case .excerpt(let reference, let isSolution, let line):
      do throws(BookError) {
        let excerpt = try SourceExcerpt(reference, read: read)
        let code = Markdown.block(excerpt.lines.joined(separator: "\n").trimmed, language: excerpt.language)
        let link = Markdown.link(excerpt.path, to: "../../\(excerpt.path)")
        if isSolution {
          blocks += ["<details><summary>A solution</summary>", code, "From \(link).", "</details>"]
        } else {
          blocks += [code, "*From \(link).*"]
        }
      } catch { problems.append("\(file):\(line): \(error.description)") }
    }
  }

  private mutating func add(_ exhibit: Page.Exhibit) {
    switch exhibit {
    case .output(let text): blocks.append(Markdown.block(text, language: "text"))
    case .markdown(let text): blocks.append(text)
    case .figure(let figure, let caption):
      draw(.figure(figure), "svg", caption, alternative: figure.alternative)
    case .picture(let image, let caption, let alternative):
      draw(.picture(image), "png", caption, alternative: alternative)
    case .graph(let dot, let caption, let alternative): draw(.graph(dot), "svg", caption, alternative: alternative)
    }
  }

  private mutating func draw(_ drawing: Drawing, _ ending: String, _ caption: String, alternative: String) {
    let stem = "\(chapter.prefix)-\(drawings.count + 1)"
    drawings.append((stem, drawing))
    blocks.append(Markdown.image("figures/\(stem).\(ending)", alternative: alternative))
    blocks.append("**Figure \(chapter.number).\(drawings.count).** \(caption)")
  }

  /// The links into the repository, and to other chapters, that lead nowhere.
  private var deadLinks: [String] {
    blocks.flatMap { $0.matches(of: /\]\((?:\.\.\/\.\.\/([^)#]+)|(\d\d-[a-z0-9-]+)\.md)\)/) }.compactMap { link in
      let path = link.output.1.map(String.init) ?? "Sources/Book/\(link.output.2 ?? "").swift"
      return read(path) == nil ? path : nil
    }
  }

  /// A line of text with the values that it quotes.
  private mutating func quoting(_ text: String, line: Int) -> String {
    var result = ""
    var rest = text[...]
    while let opening = rest.firstRange(of: "\\("), let closing = rest[opening.upperBound...].firstIndex(of: ")") {
      let name = String(rest[opening.upperBound..<closing])
      result += rest[..<opening.lowerBound]
      if let value = page.values[name] {
        quoted.insert(name)
        result += value
      } else {
        problems.append(
          "\(file):\(line): the text quotes \\(\(name)), which no code gives; write page[\"\(name)\"] = …")
      }
      rest = rest[rest.index(after: closing)...]
    }
    return result + rest
  }
}

extension String {
  /// The text without line breaks at either end.
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isNewline ?? false { text.removeFirst() }
    while text.last?.isNewline ?? false { text.removeLast() }
    return String(text)
  }
}

extension [Page.Exhibit] {
  /// The exhibits, outputs that follow each other as one.
  fileprivate func joined() -> [Page.Exhibit] {
    reduce(into: []) { joined, next in
      if case .output(let text) = next, case .output(let before)? = joined.last {
        joined[joined.count - 1] = .output(before + "\n" + text)
      } else {
        joined.append(next)
      }
    }
  }
}

extension Array {
  /// In the order of a key; of equal keys, in the order of before.
  fileprivate func stablySorted(by key: (Element) -> Int) -> [Element] {
    enumerated().sorted { (key($0.element), $0.offset) < (key($1.element), $1.offset) }.map(\.element)
  }
}
