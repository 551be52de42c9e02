/// A report before it is written: its text, figures and images, made from a record alone.
struct ReportDraft {
  /// The heading of the section that alone may differ between two runs.
  static let machineHeading = "Machine and timings"
  /// The folder of figures, beside the text.
  static let figureFolder = "figures"

  var document = MarkdownDocument()
  private(set) var figures: [(stem: String, figure: Figure)] = []
  var images: [(name: String, image: PNGImage)] = []

  init(_ record: ReportRecord) throws(ReportingError) {
    try Self.validate(record)
    try addFront(record)
    for group in record.groups { try addGroup(group) }
    if let numerics = record.numerics { addNumerics(numerics) }
    if let trace = record.trace { addTrace(trace) }
    addReliability(record.reliability)
    addProvenance(record)
    addReproduction(record)
    addMachine(record.machine, hasTrainingTimes: !record.published.isEmpty)
  }

  private static func validate(_ record: ReportRecord) throws(ReportingError) {
    let stems = record.runs.map(\.stem)
    guard Set(stems).count == stems.count, !stems.contains(""), record.groups.allSatisfy({ !$0.variants.isEmpty }),
      record.groups.flatMap(\.variants).allSatisfy({ !$0.runs.isEmpty })
    else {
      throw .unusableRecord(
        expected: "a name of letters and digits for each run, no two alike",
        found: record.runs.map { "'\($0.name)'" }.joined(separator: ", "))
    }
    for run in record.runs {
      guard let walk = run.images.traversal else { continue }
      let expected = walk.dimensions.count * walk.values.count
      guard walk.images.shape.rank == 4, walk.images.shape[0] == expected else {
        throw .unusableRecord(
          expected: "\(expected) images in the traversal of '\(run.name)', one a dimension and value",
          found: "\(walk.images.shape)")
      }
    }
  }

  /// Shows a figure with its caption, its data and its script.
  mutating func show(_ figure: Figure, stem: String, caption: String) {
    figures.append((stem, figure))
    let path = "\(Self.figureFolder)/\(stem)"
    document.add(Markdown.image("\(path).svg", alternative: figure.alternative))
    let links = "\(Markdown.link("data", to: "\(path).tsv")), \(Markdown.link("script", to: "\(path).gnuplot"))"
    document.add("**Figure \(count).** \(caption) (\(links))")
  }

  /// Shows a picture with its caption.
  mutating func show(_ image: PNGImage, name: String, alternative: String, caption: String) {
    images.append((name, image))
    document.add(Markdown.image("\(Self.figureFolder)/\(name)", alternative: alternative))
    document.add("**Figure \(count).** \(caption)")
  }

  private var count: Int { figures.count + images.count }

  /// Name, value.
  static func table(_ settings: [Setting]) -> String {
    var table = MarkdownTable([.text("Setting"), .text("Value")])
    for setting in settings { table.append([Markdown.code(setting.name), Markdown.code(setting.value)]) }
    return table.markdown
  }
}
