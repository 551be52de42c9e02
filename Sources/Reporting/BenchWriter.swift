import Files

/// Writes `BENCH.md` and beside it the figures of growth (`.svg`, `.tsv`, `.gnuplot`).
public struct BenchWriter: Sendable {
  /// The folder, which is made where it is missing.
  public var folder: String
  /// The program that draws.
  public var gnuplot: Gnuplot

  /// The name of the text.
  public static let fileName = "BENCH.md"

  /// A writer into `folder`.
  public init(folder: String, gnuplot: Gnuplot = Gnuplot()) { (self.folder, self.gnuplot) = (folder, gnuplot) }

  /// Writes all files or none, by way of a hidden folder inside ``folder``; the text comes last.
  ///
  /// - Returns: the names of the files, in the order in which they came into place.
  /// - Throws: ``ReportingError``, or `FileError` where a file cannot be written.
  @discardableResult
  public func write(_ record: BenchRecord) async throws -> [String] {
    let draft = BenchDraft(record)
    let staging = try StagingFolder(in: folder)
    defer { staging.remove() }
    var names: [String] = []
    for (stem, figure) in draft.figures {
      try await figure.draw(in: staging.path, stem: stem, gnuplot: gnuplot)
      names += Figure.fileExtensions.map { "\(stem).\($0)" }
    }
    try File.write(draft.document.text, to: Path(staging.path).appending(Self.fileName))
    names.append(Self.fileName)
    try staging.publish(names)
    return names
  }
}
