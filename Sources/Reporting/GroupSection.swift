/// Seeds and settings side by side: a table, the curves of all runs, and the plane of rate and
/// distortion.
extension ReportDraft {
  mutating func addGroup(_ group: RunGroup) throws(ReportingError) {
    if group.runs.count > 1 { addComparison(group) }
    for variant in group.variants {
      if let run = variant.runs.first { try addRun(run) }
    }
  }

  private mutating func addComparison(_ group: RunGroup) {
    let objective = Markdown.escaped(group.variants[0].runs[0].objective)
    let seeds = group.variants.map(\.runs.count).max() ?? 1
    document.heading(2, "\(group.title): \(Numeral.counted(group.runs.count, "run"))")
    document.add(
      "The test images after the last epoch, in nats per image"
        + (seeds > 1 ? ": means over the seeds ± their standard error." : ". One seed each: the error is not known.")
        + (group.variants.count == 1 ? "" : " The sections that follow show the first seed of each setting."))
    document.add(Self.table(group))
    guard group.runs.contains(where: { !$0.epochs.isEmpty }) else { return }
    show(
      GroupFigures.curves(group).spaced(Self.mostEpochs), stem: "\(group.stem)-runs",
      caption: "Test \(objective) of all runs"
        + (seeds > 1 && group.variants.count > 1 ? ", a colour for each setting and a line for each seed." : "."))
    guard group.variants.count > 1 else { return }
    show(
      GroupFigures.plane(group), stem: "\(group.stem)-plane",
      caption: "Rate and distortion: what the latents carry (KL) against what is lost in the pixels (reconstruction). "
        + "Down and to the left is better; along the edge one is paid for with the other"
        + (seeds > 1 ? ". Bars are ± the standard error over seeds." : "."))
  }

  private static func table(_ group: RunGroup) -> String {
    let names = group.variants[0].settings.map(\.name)
    var table = MarkdownTable(
      names.map { .number($0) } + [
        .number("Seeds"), .number("Test loss"), .number("Reconstruction"), .number("KL"),
      ])
    for variant in group.variants {
      table.append(
        variant.settings.map { Markdown.code($0.value) } + ["\(variant.runs.count)"]
          + [\LossTerms.loss, \.reconstruction, \.kl].map { variant.last($0).text(2) })
    }
    return table.markdown
  }
}

/// The figures of a group.
enum GroupFigures {
  /// The test loss by epoch, a line for each run.
  static func curves(_ group: RunGroup) -> Figure {
    let epochs = group.runs.map(\.epochs.count).max() ?? 0
    let isOneSetting = group.variants.count == 1
    var (columns, series): ([Figure.Column], [Figure.Series]) = ([], [])
    for (look, variant) in group.variants.enumerated() {
      for (number, run) in variant.runs.enumerated() {
        let column = "test loss of \(run.name)"
        columns.append(
          .init(column, (0..<epochs).map { run.epochs.indices.contains($0) ? run.epochs[$0].test.loss : .nan }))
        // One entry of the legend for a setting.
        let name = isOneSetting ? run.name : number == 0 ? variant.name : ""
        series.append(.init(name, x: "epoch", y: column, style: .line, look: isOneSetting ? number : look))
      }
    }
    return Figure(
      title: "\(group.title): test loss",
      alternative:
        "The test loss in nats per image by epoch, a line for each of \(Numeral.counted(group.runs.count, "run"))",
      columns: [.init("epoch", (0..<epochs).map { Double($0 + 1) })] + columns,
      panels: [.init(x: .init("epoch", isWhole: true), y: .init("test loss (nats per image)"), series: series)])
  }

  /// Reconstruction against KL, a point for each setting.
  static func plane(_ group: RunGroup) -> Figure {
    let variants = group.variants.map { ($0, $0.last(\.kl), $0.last(\.reconstruction)) }
    return Figure(
      title: "\(group.title): rate and distortion",
      alternative: "Reconstruction against KL in nats per image, a point for each of \(variants.count) settings",
      columns: variants.flatMap { variant, kl, reconstruction -> [Figure.Column] in
        [
          .init("KL of \(variant.name)", [kl.mean]), .init("reconstruction of \(variant.name)", [reconstruction.mean]),
          .init("standard error of \(variant.name)", [reconstruction.standardError ?? 0]),
        ]
      },
      panels: [
        .init(
          x: .init("KL (nats per image)"), y: .init("reconstruction (nats per image)"),
          series: variants.map { variant, _, _ in
            .init(
              variant.name, x: "KL of \(variant.name)", y: "reconstruction of \(variant.name)",
              style: .errorBars("standard error of \(variant.name)"))
          })
      ])
  }
}
