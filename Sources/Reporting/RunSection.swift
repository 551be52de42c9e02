/// One run: the model, its configuration, curves, images and epochs.
extension ReportDraft {
  mutating func addRun(_ run: RunRecord) throws(ReportingError) {
    document.heading(2, run.title)
    document.add(run.summary)
    document.add(Markdown.block(run.equation, language: "math"))
    document.add(
      "Trained on \(Numeral.counted(run.dataSet.trainCount, "image")) of \(Self.dataName(run)). "
        + "SHA-256 of the last checkpoint's payload: \(Markdown.code(run.checkpointHash)).")
    if !run.epochs.isEmpty { addCurves(run) }
    if !run.findings.measures.isEmpty { addMeasures(run) }
    document.heading(3, "Images")
    try addImages(run)
    try addExtremes(run)
    if !run.klPerDimension.isEmpty { addLatents(run) }
    if let plane = run.findings.plane { try addPlane(plane, run) }
    if !run.epochs.isEmpty { addEpochs(run) }
    document.heading(3, "Settings and layers")
    document.add(Self.table(run.configuration))
    document.fold(
      "The layers, \(run.layers.count) rows",
      [
        "Output shapes are height × width × channels (or features) for one image.", Self.table(run.layers),
      ])
  }

  /// The data set's name for captions; it says so where the images are drawn.
  static func dataName(_ run: RunRecord) -> String {
    let name = Markdown.escaped(run.dataSet.name)
    return run.dataSet.isDrawn && !name.lowercased().contains("drawn") ? "\(name) (drawn data)" : name
  }

  private static func table(_ layers: [LayerRow]) -> String {
    var table = MarkdownTable([.text("Layer"), .text("What"), .text("Output"), .number("Parameters")])
    for layer in layers {
      table.append([
        Markdown.code(layer.name), Markdown.escaped(layer.kind),
        layer.outputShape.extents.map(String.init).joined(separator: " × "), Numeral.grouped(layer.parameters),
      ])
    }
    table.append(["**Total**", "", "", "**\(Numeral.grouped(layers.reduce(0) { $0 + $1.parameters }))**"])
    return table.markdown
  }

  private mutating func addCurves(_ run: RunRecord) {
    document.heading(3, "Training")
    show(
      RunFigures.loss(run).spaced(Self.mostEpochs), stem: "\(run.stem)-loss",
      caption: "\(Markdown.escaped(run.objective)) of \(Self.dataName(run)), lower is better. Training values are "
        + "means over an epoch while the weights change; test values are taken after it, so they can lie below."
        + (run.warmup.map { " There is a warm-up (\($0)): training values are losses with the weight of their step." }
          ?? "")
        + (run.reference.map {
          " The same model in another program, with noise and order of its own: \(Markdown.escaped($0.title))."
        } ?? "")
        + Self.remark(on: run, [\.loss]))
    show(
      RunFigures.terms(run).spaced(Self.mostEpochs), stem: "\(run.stem)-terms",
      caption: "The two terms apart, on \(Self.dataName(run)): how well the pixels are explained, and how far the "
        + "posterior moves from the prior to explain them."
        + Self.remark(on: run, [\.reconstruction, \.kl]))
  }

  /// Says so where the first epoch is beyond a picture.
  private static func remark(on run: RunRecord, _ values: [KeyPath<LossTerms, Double>]) -> String {
    values.allSatisfy { RunFigures.limits(run, $0) == nil }
      ? "" : " The axes show the epochs from the second on; the first is partly beyond them."
  }

  private mutating func addImages(_ run: RunRecord) throws(ReportingError) {
    let images = run.images
    let columns = images.originals.shape.rank == 4 && images.originals.shape[1] > 32 ? 8 : 12
    let on = Self.dataName(run)
    show(
      try ImageGrid(
        originals: images.originals, reconstructions: images.reconstructions, range: images.range, columns: columns
      ).image(), name: "\(run.stem)-reconstructions.png",
      alternative: "Test images of \(run.dataSet.name) and the model's reconstructions of them, in pairs of rows",
      caption: "Reconstructions of \(on). In each pair of rows, test images above and their reconstructions below.")
    try addSamples(run, columns: columns)
    guard let walk = images.traversal else { return }
    show(
      try LabelledGrid(
        walk.images, range: images.range, rowLabels: walk.dimensions.map { "z\($0)" },
        columnLabels: walk.values.map { Numeral.significant($0, 3) }
      ).image(), name: "\(run.stem)-traversal.png",
      alternative: "Decoded images, a row for each of \(walk.dimensions.count) latent dimensions",
      caption: "Latent traversal of the model trained on \(on). Each row changes one dimension, from the top "
        + "\(walk.dimensions.map { "z\($0)" }.joined(separator: ", ")), and sets it to the value above the column. All "
        + "other dimensions: \(Markdown.escaped(walk.base)).")
  }

  private mutating func addLatents(_ run: RunRecord) {
    let used = run.klPerDimension.filter { $0 > RunFigures.activeKL }.count
    document.heading(3, "Latent dimensions")
    show(
      RunFigures.latents(run), stem: "\(run.stem)-latents",
      caption: "Mean KL of each latent dimension over the test images of \(Self.dataName(run)), sorted. \(used) of "
        + "\(run.klPerDimension.count) carry more than \(Numeral.significant(RunFigures.activeKL, 2)) nats"
        + (used < run.klPerDimension.count ? "; the others stay at the prior." : "."))
    guard run.findings.klByEpoch.count > 1 else { return }
    show(
      FindingsFigures.klByEpoch(run).spaced(Self.mostEpochs), stem: "\(run.stem)-kl-by-epoch",
      caption: "When the latent dimensions come into use: their mean KL over the test images of \(Self.dataName(run)) "
        + "after each epoch, for those that end with the largest. The data have all dimensions.")
  }

  private mutating func addEpochs(_ run: RunRecord) {
    let shown = run.epochs.evenlySpaced(30)
    document.heading(3, "Epochs")
    document.add(
      "Loss (\(Markdown.escaped(run.objective))), reconstruction (recon) and KL in nats per image."
        + (shown.count == run.epochs.count
          ? ""
          : " Some epochs are left out here; the data of the figures have "
            + (run.epochs.count > Self.mostEpochs ? "more, `metrics.csv` in the run's folder has all." : "all.")))
    var table = MarkdownTable([
      .number("Epoch"), .number("Train loss"), .number("Train recon"), .number("Train KL"), .number("Test loss"),
      .number("Test recon"), .number("Test KL"),
    ])
    for epoch in shown {
      let numbers = [epoch.train, epoch.test].flatMap { [$0.loss, $0.reconstruction, $0.kl] }
      table.append([String(epoch.epoch)] + numbers.map { Numeral.fixed($0, 3) })
    }
    document.add(table.markdown)
  }

  /// The most epochs that a figure shows: a report lives in a repository.
  static let mostEpochs = 500
}
