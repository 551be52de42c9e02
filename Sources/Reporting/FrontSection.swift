import Files
import TensorCore

/// Title, summary, contents; provenance; how to reproduce.
extension ReportDraft {
  /// The title with a remark where the data are drawn.
  static func title(_ record: ReportRecord) -> String {
    let drawn = record.runs.filter(\.dataSet.isDrawn).count
    if drawn == 0 { return record.title }
    return "\(record.title) (\(drawn == record.runs.count ? "on" : "partly on") drawn data)"
  }

  mutating func addFront(_ record: ReportRecord) throws(ReportingError) {
    document.heading(1, Self.title(record))
    if !record.introduction.isEmpty { document.add(record.introduction) }
    addPublished(record)
    if !record.runs.isEmpty {
      if !record.published.isEmpty || !record.orders.isEmpty { document.heading(2, "The runs") }
      try addHeadlines(record)
    }
    if let numerics = record.numerics { document.add("The engine was checked first: \(Self.verdict(numerics))") }
    let drawn = record.runs.filter(\.dataSet.isDrawn).map { Markdown.escaped($0.dataSet.name) }
    if !drawn.isEmpty {
      document.add(
        "> **Drawn data.** The images of \(Set(drawn).sorted().joined(separator: " and ")) were drawn by this program "
          + "from a seed: they are neither photographs nor handwriting. The numbers can be reproduced, but not compared "
          + "with those published for real data.")
    }
    document.heading(2, "Contents")
    document.contents()
  }

  /// What a reader came for: each setting's numbers, beside what it draws.
  private mutating func addHeadlines(_ record: ReportRecord) throws(ReportingError) {
    let hasSeeds = record.groups.flatMap(\.variants).contains { $0.runs.count > 1 }
    document.add(
      "The test images after the last epoch, in nats per image: lower is better"
        + (hasSeeds ? ", and where there are several seeds, their mean ± its standard error." : "."))
    var table = MarkdownTable([
      .text("Model"), .text("Loss"), .number("Test loss"), .number("Reconstruction"), .number("KL"),
      .number("Epochs"), .text("Samples"),
    ])
    for (group, variant) in record.groups.flatMap({ group in group.variants.map { (group, $0) } }) {
      guard let run = variant.runs.first else { continue }
      let title = ([group.title] + [variant.name].filter { !$0.isEmpty }).joined(separator: ", ")
      let name = "\(run.stem)-strip.png"
      images.append((name, try Self.strip(run.images)))
      let numbers = [\LossTerms.loss, \.reconstruction, \.kl].map { variant.last($0).text(2) }
      table.append(
        [Markdown.escaped(title), Markdown.escaped(run.objective), "**\(numbers[0])**"] + numbers.dropFirst()
          + [
            "\(run.epochs.last?.epoch ?? 0)",
            Markdown.image("\(Self.figureFolder)/\(name)", alternative: "Samples of \(title)"),
          ])
    }
    document.add(table.markdown)
    let omissions = record.groups.compactMap { group in
      group.variants.first?.runs.first?.omission.map { "\(Markdown.escaped(group.title)): \($0)." }
    }
    if !omissions.isEmpty { document.add("Of the losses of " + omissions.joined(separator: " Of those of ")) }
  }

  /// The first samples, in a row.
  private static func strip(_ images: RunImages) throws(ReportingError) -> PNGImage {
    let samples = images.samples
    let count = min(6, samples.shape[0])
    return try ImageGrid(samples.first(count), range: images.range, columns: count).image()
  }

  mutating func addProvenance(_ record: ReportRecord) {
    let provenance = record.provenance
    document.heading(2, "Provenance")
    document.add(
      "What this report was made from. The same on the same machine gives the same numbers, to the last bit.")
    var table = MarkdownTable([.text("What"), .text("Value")])
    table.append(["Commit", Markdown.code(provenance.commit)])
    table.append([
      provenance.seeds.count == 1 ? "Seed" : "Seeds",
      provenance.seeds.map { Markdown.code(String($0)) }.joined(separator: ", "),
    ])
    table.append(["Random numbers", Markdown.code(provenance.randomNumbers)])
    table.append(["Engine", Markdown.escaped(provenance.engine)])
    for setting in provenance.configuration {
      table.append([Markdown.escaped(setting.name), Markdown.code(setting.value)])
    }
    document.add(table.markdown)
    if record.runs.isEmpty { return }
    document.add(
      "The data sets, each with the fingerprints of its training and its test images. A fingerprint is the SHA-256 of the "
        + "images' number, shape and pixels in order, as they are trained on, and not that of a file:")
    document.add(
      Self.distinct(record.runs.map(\.dataSet)).map { set in
        "- **\(Markdown.escaped(set.name))**\(set.isDrawn ? " (drawn)" : ""): "
          + "\(Numeral.grouped(set.trainCount)) training and \(Numeral.grouped(set.testCount)) test images of "
          + "\(Markdown.escaped(set.imageShape)). \(Markdown.escaped(set.source))\(Self.leftOut(set))<br>"
          + Markdown.code(set.fingerprint)
      }.joined(separator: "\n"))
    document.add(
      "The runs, each with the SHA-256 of its last checkpoint's payload. "
        + (record.runs.contains { $0.otherCommit != nil }
          ? "Those that name a commit were trained by a program built from that one, whose numbers may differ from this "
            + "program's; `vae report` with `--fresh` trains a plan's runs anew. This program has trained the others:"
          : "All were trained by the program that wrote this report:"))
    document.add(
      record.runs.map { run in
        "- **\(Markdown.escaped(run.title))**, on \(Markdown.escaped(run.dataSet.name))<br>"
          + Markdown.code(run.checkpointHash)
          + (run.otherCommit.map { "<br>trained by commit \(Markdown.code($0))" } ?? "")
      }.joined(separator: "\n"))
  }

  /// How many damaged files were left out, and which.
  private static func leftOut(_ set: DataSetRecord) -> String {
    if set.leftOut.isEmpty { return "" }
    return " Damaged and left out: \(Numeral.counted(set.leftOut.count, "file")), "
      + set.leftOut.map(Markdown.code).joined(separator: ", ") + "."
  }

  private static func distinct(_ sets: [DataSetRecord]) -> [DataSetRecord] {
    var result: [DataSetRecord] = []
    for set in sets where !result.contains(set) { result.append(set) }
    return result
  }

  mutating func addReliability(_ hunts: [String]) {
    if hunts.isEmpty { return }
    document.heading(2, "Reliability")
    document.add("What was done to the built program on purpose, and what was lost; each table says when.")
    for hunt in hunts {
      let lines = hunt.trimmedEnd.split(separator: "\n", omittingEmptySubsequences: false)
      document.heading(3, String(lines[0]))
      document.add(lines.dropFirst().drop { $0.isEmpty }.joined(separator: "\n"))
    }
  }

  mutating func addReproduction(_ record: ReportRecord) {
    document.heading(2, "How to reproduce")
    document.add("From a fresh clone, at the commit named under Provenance:")
    document.add(Markdown.block(record.reproduction.commands.joined(separator: "\n"), language: "sh"))
    if let plan = record.reproduction.plan {
      document.fold("The plan, which says what is trained", [Markdown.block(plan.trimmedEnd, language: "yaml")])
    }
    document.add("Then compare with the report that the repository holds:")
    document.add(Markdown.block("git diff --stat -- \(Path(record.reproduction.folder).shellWord)", language: "sh"))
    let timesRemark =
      record.published.isEmpty ? "" : " and in the column “\(Self.trainingTimeHeading)” of the published figures"
    document.add(
      """
      On the same machine `git diff` shows changes in `REPORT.md` alone, and there only below the heading \
      “\(Self.machineHeading)”\(timesRemark). Every other number, every hash, every figure and every image has the same bytes, with \
      any number of threads. A difference anywhere else is a defect.
      """)
    document.add(
      """
      So it is on another machine, where the engine named under Provenance is `portable`: every product and every function \
      is then computed in Swift, in an order that no processor and no compiler flag changes. Without fused vector \
      instructions OpenBLAS is taken instead, whose last bits depend on the processor's family; losses then agree to a \
      few digits. And another version of gnuplot or libpng may write other bytes for the \
      same picture.
      """)
    document.add(
      """
      Each plot stands beside its data (`.tsv`) and its script (`.gnuplot`). To change how one looks, edit the script \
      and run `gnuplot` on it in `\(Self.figureFolder)/`.
      """)
  }
}
