import Files
import Reporting

/// Writes the book: a Markdown file a chapter, its figures, and the list of chapters.
public struct BookWriter {
  /// The repository, where the sources are.
  public let repository: String
  private let laboratory: Laboratory

  /// A writer of the book whose sources are in this repository; `dataRoot` is the folder that has
  /// those of MNIST and CelebA, where they are not in their usual ones.
  public init(repository: String, isQuick: Bool, dataRoot: String? = nil) {
    (self.repository, laboratory) = (repository, Laboratory(isQuick: isQuick, dataRoot: dataRoot))
  }

  /// Runs a chapter, and fails where its text does not hold.
  ///
  /// - Throws: ``BookError`` that lists what is wrong; what the chapter's code throws.
  public func prove(_ chapter: any Chapter.Type) async throws { _ = try await weave(chapter) }

  /// Runs the chapters and writes them into a folder, with `README.md`, the list of all.
  ///
  /// - Parameters:
  ///   - chapters: The chapters to run.
  ///   - folder: Where to write them.
  ///   - said: Is told of each chapter before it is run.
  public func write(
    _ chapters: [any Chapter.Type] = allChapters, to folder: String, said: (String) -> Void = { _ in }
  ) async throws {
    let staging = try StagingFolder(in: folder)
    defer { staging.remove() }
    let figures = Path(staging.path).appending("figures")
    try Folder.make(figures)
    var files: [String] = []
    for chapter in chapters {
      said("\(chapter.number). \(chapter.title)")
      let woven = try await weave(chapter)
      for (stem, drawing) in woven.drawings {
        files += try await draw(drawing, in: figures, stem: stem).map { "figures/\($0)" }
      }
      let name = try fileName(of: chapter)
      try File.write(
        (woven.blocks + [try links(from: chapter)]).joined(separator: "\n\n") + "\n",
        to: Path(staging.path).appending(name))
      files.append(name)
    }
    try File.write(try contents(), to: Path(staging.path).appending("README.md"))
    try staging.publish(files + ["README.md"])
  }

  private func weave(_ chapter: any Chapter.Type) async throws -> WovenChapter {
    let page = Page(laboratory, repository: repository)
    try await chapter.write(page)
    let source = try stem(of: chapter) + ".swift"
    return try WovenChapter(chapter, page, file: "Sources/Book/\(source)") { path in
      (try? File.read(Path(repository).appending(path))).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private func draw(_ drawing: WovenChapter.Drawing, in folder: String, stem: String) async throws -> [String] {
    switch drawing {
    case .figure(let figure):
      try await figure.write(to: folder, stem: stem)
      return ["\(stem).tsv", "\(stem).gnuplot", "\(stem).svg"]
    case .picture(let image):
      try image.write(to: Path(folder).appending("\(stem).png"))
      return ["\(stem).png"]
    case .graph(let dot):
      try File.write(dot, to: Path(folder).appending("\(stem).dot"))
      try await Graphviz.draw("\(stem).dot", to: "\(stem).svg", in: folder)
      return ["\(stem).dot", "\(stem).svg"]
    }
  }

  /// `01-slopes`, from the name of the chapter's source.
  private func stem(of chapter: any Chapter.Type) throws -> String {
    let names = try Folder.names(in: Path(repository).appending("Sources/Book"))
    guard let name = names.first(where: { $0.hasPrefix(chapter.prefix + "-") && $0.hasSuffix(".swift") }) else {
      throw BookError(
        "chapter \(chapter.number): expected a source Sources/Book/\(chapter.prefix)-….swift, found none; run it in "
          + "the repository")
    }
    return String(name.dropLast(".swift".count))
  }

  private func fileName(of chapter: any Chapter.Type) throws -> String { try stem(of: chapter) + ".md" }

  private func links(from chapter: any Chapter.Type) throws -> String {
    let neighbours = try [(-1, "Previous"), (1, "Next")].compactMap { step, word in
      try allChapters.first { $0.number == chapter.number + step }.map {
        "\(word): \(Markdown.link("\($0.number). \($0.title)", to: try fileName(of: $0)))"
      }
    }
    let source = "Sources/Book/\(try stem(of: chapter)).swift"
    return "---\n\n" + (neighbours + ["[Contents](README.md)", "[Source](../../\(source))"]).joined(separator: " · ")
  }

  private func contents() throws -> String {
    let lines = try allChapters.map { "\($0.number). \(Markdown.link($0.title, to: try fileName(of: $0)))" }
    return """
      # A variational autoencoder, step by step

      From the derivative of one number to faces. You need some Python or Swift, and the calculus of a first year; \
      everything else is built here. All code that you see is run, all numbers in the text are computed by it, and all \
      figures are drawn from them: `make book` writes these pages anew, and `make test` fails where a sentence is no \
      longer true.

      \(lines.joined(separator: "\n"))

      """
  }
}
