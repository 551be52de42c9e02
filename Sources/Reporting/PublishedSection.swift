import Foundation

/// What has been published beside what came of repeating it: figures, then orders.
extension ReportDraft {
  /// The heading of the section.
  static let publishedHeading = "Published figures and ours"

  mutating func addPublished(_ record: ReportRecord) {
    if record.published.isEmpty && record.orders.isEmpty { return }
    document.heading(2, Self.publishedHeading)
    if !record.published.isEmpty { addFigures(record.published) }
    for order in record.orders { addOrder(order) }
  }

  private mutating func addFigures(_ figures: [PublishedFigure]) {
    let count = figures.count(where: \.agrees)
    let explained = figures.count { !$0.agrees && $0.isAccountedFor }
    document.add(
      "\(count == figures.count && count > 1 ? "All" : "\(count)") of "
        + "\(Numeral.counted(figures.count, "published figure")) \(count == 1 || figures.count == 1 ? "was" : "were") reproduced"
        + (explained > 0 ? "; the cause of \(Numeral.counted(explained, "difference")) is stated below" : "")
        + ". The verdict is "
        + "computed: ours, as it is before rounding, has to be as near to the published value as its published error, or "
        + "as the tolerance that the plan sets where that is larger.")
    var table = MarkdownTable([
      .text("Figure"), .text("Quantity"), .number("Published"), .number("Ours"), .number("Difference"),
      .text("Verdict"), .number(Self.trainingTimeHeading), .text("Checkpoint"),
    ])
    for figure in figures {
      table.append([
        Markdown.escaped(figure.title), Markdown.escaped(figure.quantity.name), figure.publishedText,
        "**\(figure.ownText)**", figure.differenceText, figure.agrees ? figure.verdict : "**\(figure.verdict)**",
        Self.trainingTime(figure.ours),
        figure.ours.map { Markdown.code(String($0.checkpointHash.prefix(12))) }.joined(separator: "<br>"),
      ])
    }
    document.add(table.markdown)
    let (hasSeeds, hasSingle) = (
      figures.contains { $0.ours.count > 1 }, figures.contains { $0.ours.count == 1 }
    )
    document.add(
      "Ours is "
        + [
          hasSeeds ? "the mean over the seeds ± its standard error" : "",
          hasSingle
            ? "\(hasSeeds ? "of a single run the" : "the") value ± its standard error over the test images, which says "
              + "nothing of other seeds" : "",
        ].filter { !$0.isEmpty }.joined(separator: ", and ")
        + ". The difference is ours less the published value. A checkpoint is named by the first 12 digits of its "
        + "payload's SHA-256; \(Markdown.link("Provenance", to: "#provenance")) has them whole. What differs from how a "
        + "figure was made:")
    document.add(figures.map(Self.item).joined(separator: "\n"))
  }

  /// The column that depends on the machine.
  static let trainingTimeHeading = "Training time"

  /// `41 s`, or `3 × 41 s` for the mean of several runs.
  private static func trainingTime(_ ours: [MeasuredFigure]) -> String {
    let mean = ours.map(\.trainingSeconds).reduce(0, +) / Double(max(ours.count, 1))
    return (ours.count > 1 ? "\(ours.count) × " : "") + Numeral.duration(mean)
  }

  private static func item(_ figure: PublishedFigure) -> String {
    "- **\(Markdown.escaped(figure.title))**: \(Markdown.escaped(figure.quantity.explanation)).<br>"
      + origin(figure.origin, isMet: figure.agrees).joined(separator: "<br>")
  }

  private mutating func addOrder(_ order: FigureOrder) {
    document.heading(3, order.caption)
    document.add(
      "Settings in the published order, from the smallest on. **\(Markdown.escaped(order.verdict))**")
    var table = MarkdownTable([
      .text("Setting"), .number("Seeds"), .number(order.quantity.name), .number("More than the one before"),
    ])
    for (setting, step) in zip(order.settings, [nil] + order.steps.map(Optional.some)) {
      table.append([
        Markdown.code(setting.name), "\(setting.ours.count)", setting.mean.text(order.quantity.digits),
        step.map { $0.holds ? $0.rise.text(order.quantity.digits) : "**\($0.rise.text(order.quantity.digits))**" }
          ?? "",
      ])
    }
    document.add(table.markdown)
    document.add(
      "\(Markdown.escaped(order.quantity.name.sentenceStart)): \(Markdown.escaped(order.quantity.explanation)). "
        + (order.settings.contains { $0.ours.count > 1 }
          ? "Means over the seeds ± their standard error. " : "Errors are those over the test images. ")
        + Self.origin(order.origin, isMet: order.holds).joined(separator: " "))
  }

  /// Where it was published, what differs, and why ours is not the same.
  private static func origin(_ origin: FigureOrigin, isMet: Bool) -> [String] {
    ["Source: \(sentence(origin.source))", "Differs: \(sentence(origin.differs))"]
      + (isMet ? [] : origin.cause.map { ["**Cause**: \(sentence($0))"] } ?? [])
  }

  /// Plain text that ends like a sentence.
  private static func sentence(_ text: String) -> String {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return Markdown.escaped(text) + (text.last.map { ".!?".contains($0) } ?? false ? "" : ".")
  }
}

extension String {
  /// The text as it begins a sentence.
  fileprivate var sentenceStart: String { prefix(1).uppercased() + dropFirst() }
}
