/// A document in the making: blocks one below the other, and the headings among them.
struct MarkdownDocument {
  private var blocks: [String] = []
  private var headings: [(level: Int, text: String, anchor: String)] = []
  private var anchors: [String: Int] = [:]
  private var contentsPosition: (block: Int, heading: Int)?

  /// Adds a block (a paragraph, a table, a fence).
  mutating func add(_ block: String) { blocks.append(block) }

  /// Adds a heading. Equal headings get different anchors, numbered as GitHub numbers them.
  mutating func heading(_ level: Int, _ text: String) {
    let anchor = Markdown.anchor(text)
    let seen = anchors[anchor, default: 0]
    anchors[anchor] = seen + 1
    headings.append((level, text, seen == 0 ? anchor : "\(anchor)-\(seen)"))
    blocks.append(Markdown.heading(level, Markdown.escaped(text)))
  }

  /// Adds blocks that a reader may unfold: tables that are long.
  mutating func fold(_ summary: String, _ blocks: [String]) {
    add("<details><summary>\(Markdown.escaped(summary))</summary>")
    blocks.forEach { add($0) }
    add("</details>")
  }

  /// Leaves room for the list of the headings of level 2 that come after it.
  mutating func contents() {
    contentsPosition = (blocks.count, headings.count)
    blocks.append("")
  }

  /// The whole, with a final line break.
  var text: String {
    var blocks = blocks
    if let contentsPosition {
      blocks[contentsPosition.block] = headings.dropFirst(contentsPosition.heading).filter { $0.level == 2 }
        .map { "- \(Markdown.link($0.text, to: "#\($0.anchor)"))" }.joined(separator: "\n")
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }
}
