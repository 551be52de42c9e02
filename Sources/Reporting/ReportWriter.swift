import Files

/// Writes `REPORT.md`, and `figures/` with plots (`.svg`, `.tsv`, `.gnuplot`) and `.png`s.
public struct ReportWriter: Sendable {
  /// The report's folder.
  public var folder: String
  /// The most bytes that a report may have: it lives in a repository.
  public var byteLimit: Int
  /// The program that draws.
  public var gnuplot: Gnuplot

  /// The name of the text.
  public static let fileName = "REPORT.md"

  /// A writer into `folder`, which is made where it is missing.
  public init(folder: String, byteLimit: Int = 5 << 20, gnuplot: Gnuplot = Gnuplot()) {
    (self.folder, self.byteLimit, self.gnuplot) = (folder, byteLimit, gnuplot)
  }

  /// What was written.
  public struct Summary: Sendable, Equatable {
    /// The files, relative to the folder, `REPORT.md` last.
    public var files: [String]
    /// The bytes of all files.
    public var bytes: Int
  }

  /// Writes the report of a record.
  ///
  /// All files are made in a hidden folder inside ``folder`` and then renamed into place, the text
  /// last. Figures that the older text alone shows are removed; other files are never touched.
  ///
  /// - Throws: ``ReportingError``, or `FileError` where a file cannot be written.
  @discardableResult public func write(_ record: ReportRecord) async throws -> Summary {
    let draft = try ReportDraft(record)
    let staging = try StagingFolder(in: folder)
    defer { staging.remove() }
    let files = try await write(draft, into: staging.path)
    let bytes = try files.reduce(0) { try $0 + (File.size(of: Path(staging.path).appending($1)) ?? 0) }
    guard bytes <= byteLimit else { throw ReportingError.tooLarge(folder: folder, bytes: bytes, limit: byteLimit) }
    let older = try Self.figures(ofReportIn: folder)
    try staging.publish(files)
    for stale in older.subtracting(files) { try File.remove(Path(folder).appending(stale)) }
    return Summary(files: files, bytes: bytes)
  }

  private func write(_ draft: ReportDraft, into folder: String) async throws -> [String] {
    let figureFolder = Path(folder).appending(ReportDraft.figureFolder)
    try Folder.make(figureFolder)
    var names: [String] = []
    for (stem, figure) in draft.figures {
      try await figure.draw(in: figureFolder, stem: stem, gnuplot: gnuplot)
      names += Figure.fileExtensions.map { "\(stem).\($0)" }
    }
    for (name, image) in draft.images {
      try image.write(to: Path(figureFolder).appending(name))
      names.append(name)
    }
    try File.write(draft.document.text, to: Path(folder).appending(Self.fileName))
    return names.map { "\(ReportDraft.figureFolder)/\($0)" } + [Self.fileName]
  }

  /// The figures that the report in `folder` links to; none where there is no report.
  private static func figures(ofReportIn folder: String) throws(FileError) -> Set<String> {
    let path = Path(folder).appending(fileName)
    guard try File.exists(path) else { return [] }
    let text = String(decoding: try File.read(path), as: UTF8.self)
    let link = /\]\((figures\/[A-Za-z0-9._-]+\.(?:svg|tsv|gnuplot|png))\)/
    return Set(text.matches(of: link).map { String($0.output.1) })
  }
}
