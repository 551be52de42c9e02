import Reporting

/// What a chapter's code shows while it runs, each thing with the line of the source that it came
/// from.
public final class Page {
  /// Something to see below the code.
  enum Exhibit {
    /// Lines of text that the code printed.
    case output(String)
    /// A plot.
    case figure(Figure, caption: String)
    /// A picture of pixels.
    case picture(PNGImage, caption: String, alternative: String)
    /// A graph in Graphviz's language.
    case graph(String, caption: String, alternative: String)
    /// A table, or other Markdown.
    case markdown(String)
  }

  /// Whether this is a test of the chapter: experiments are made as small as they still hold.
  public let isQuick: Bool
  /// The models that chapters train, and the images that they train on.
  public let laboratory: Laboratory
  /// The folder that `Sources` and `Golden` are in.
  public let repository: String

  private(set) var exhibits: [(line: Int, exhibit: Exhibit)] = []
  private(set) var values: [String: String] = [:]
  private(set) var brokenClaims: [(line: Int, claim: String)] = []
  private(set) var claims = 0

  /// A page without anything on it.
  package init(_ laboratory: Laboratory, repository: String) {
    (isQuick, self.laboratory, self.repository) = (laboratory.isQuick, laboratory, repository)
  }

  /// Prints like Swift's `print`, below the code.
  public func print(_ items: Any..., line: Int = #line) {
    let text = items.map { "\($0)" }.joined(separator: " ")
    if let last = exhibits.last, last.line == line, case .output(let before) = last.exhibit {
      exhibits[exhibits.count - 1].exhibit = .output(before + "\n" + text)
    } else {
      exhibits.append((line, .output(text)))
    }
  }

  /// A value that the text quotes as `\(name)`.
  public subscript(name: String) -> String {
    get { values[name] ?? "" }
    set { values[name] = newValue }
  }

  /// A claim of the text. One that is false is an error of the chapter, which names the line.
  public func expect(_ isTrue: Bool, _ claim: String, line: Int = #line) {
    claims += 1
    if !isTrue { brokenClaims.append((line, claim)) }
  }

  /// A plot, drawn by gnuplot.
  public func figure(_ figure: Figure, caption: String, line: Int = #line) {
    exhibits.append((line, .figure(figure, caption: caption)))
  }

  /// A picture of pixels.
  public func picture(_ image: PNGImage, caption: String, alternative: String, line: Int = #line) {
    exhibits.append((line, .picture(image, caption: caption, alternative: alternative)))
  }

  /// A graph of boxes and arrows, in Graphviz's language, drawn by `dot`.
  public func graph(_ dot: String, caption: String, alternative: String, line: Int = #line) {
    exhibits.append((line, .graph(dot, caption: caption, alternative: alternative)))
  }

  /// A table.
  public func table(_ table: MarkdownTable, line: Int = #line) { exhibits.append((line, .markdown(table.markdown))) }
}
