/// `BENCH.md` before it is written: its text and its figures, made from a record alone.
struct BenchDraft {
  var document = MarkdownDocument()
  private(set) var figures: [(stem: String, figure: Figure)] = []

  init(_ record: BenchRecord) {
    document.heading(1, "How fast a step is")
    document.add(
      """
      `make bench` wrote this, after it had checked that the fast kernels agree with the plain ones. The figures hold for \
      this machine and this hour; no test depends on them.
      """)
    addMachine(record)
    if !record.models.isEmpty { addModels(record) }
    if let layers = record.layers { addLayers(layers, peak: record.peakGflops) }
    if let data = record.data { addData(data) }
    if !record.startUp.isEmpty { addStartUp(record.startUp) }
    if !record.growth.isEmpty { addGrowth(record.growth) }
  }

  private mutating func addMachine(_ record: BenchRecord) {
    document.heading(2, "Machine")
    var table = MarkdownTable([.text("What"), .text("Value")])
    for fact in record.machine { table.append([fact.name, Markdown.escaped(fact.value)]) }
    table.append(["Peak of matrix products", "\(Numeral.fixed(record.peakGflops, 1)) GFLOP/s"])
    document.add(table.markdown)
    document.add(
      """
      The peak is measured, before and after the steps: the best of some products of two 512×512 matrices in Float, by the function that every layer \
      multiplies with, on all threads.
      """)
  }

  private mutating func addModels(_ record: BenchRecord) {
    document.heading(2, "Training step")
    document.add(
      """
      A step is forward, backward and Adam, on the same images for all contestants: random numbers, unless asked \
      otherwise. It is in Float32, but with `--amp` and in PyTorch's autocast, where factors of products are rounded to \
      bfloat16; what that costs in nats says [its own report](../amp/REPORT.md). A product of this program leaves out \
      zeros: of these images there are none, but a rectifier makes half of what it passes 0. With digits, of which four fifths are zeros (`--images drawn`), mlp's step takes less. \
      The contestants take turns, round by round; the table has the \
      medians and, in brackets, the lowest and the highest round. *Time over ours* is taken within each round: above 1, \
      this program is faster. Memory is the most that a process held, with the program, the interpreter and their \
      libraries.
      """)
    document.add(
      """
      The table of ops says what our step is spent on, in milliseconds and, in brackets, in shares of the step. Its steps are \
      others than those of the rounds: the mean of the middle half of them. *Everything else* is mostly gradients that \
      are added up and memory that is released.
      """)
    for model in record.models {
      document.heading(3, "\(model.model), \(Numeral.counted(model.batchSize, "image")) a step")
      document.add(Self.table(model))
      document.add(Self.share(model, peak: record.peakGflops))
      for remark in model.remarks { document.add(Markdown.escaped(remark)) }
      if let profile = model.profile { document.add(profile.table) }
    }
    document.add(
      """
      The operations are counted as if nothing were saved: two (a multiplication and an addition) for each weight and each \
      place where it is applied, in every fully connected and convolutional layer, forward and for both gradients, but \
      for the gradient of the images. Our 4×4 kernels with stride 2 take 25/64 or 9/16 of these multiplications, so that a \
      share may exceed what multiplications alone allow; activations, batch normalisation, losses and Adam are not counted.
      """)
  }

  private static func table(_ model: BenchedModel) -> String {
    var table = MarkdownTable([
      .text("Step"), .number("ms per step"), .number("images/s"), .number("time over ours"), .number("peak memory"),
    ])
    table.append([
      "this program", spread(model.rounds, 2), Numeral.whole(model.imagesPerSecond), "1",
      Numeral.bytes(model.peakBytes),
    ])
    for competitor in model.competitors {
      let ratios = zip(competitor.rounds, model.rounds).map { $0 / $1 }
      table.append([
        Markdown.escaped(competitor.name), spread(competitor.rounds, 2),
        Numeral.whole(Double(model.batchSize) / median(competitor.rounds) * 1e3), spread(ratios, 2),
        Numeral.bytes(competitor.peakBytes),
      ])
    }
    return table.markdown
  }

  private static func share(_ model: BenchedModel, peak: Double) -> String {
    """
    A step takes \(Numeral.significant(model.flopsPerStep / 1e9, 3)) GFLOP: \(Numeral.fixed(model.gflops, 1)) GFLOP/s, \
    \(percent(model.gflops / peak)) of the peak.
    """
  }

  private mutating func addLayers(_ layers: BenchedLayers, peak: Double) {
    document.heading(2, "Layers")
    document.add(
      """
      The convolutions and fully connected layers of `\(layers.model)`, each direction alone, with \
      \(Numeral.counted(layers.batchSize, "image")): GFLOP/s by the count above, and in brackets the share of the peak.
      """)
    var table = MarkdownTable([
      .text("Layer"), .text("Shape"), .number("MFLOP per image"), .number("forward"), .number("data gradient"),
      .number("weight gradient"),
    ])
    let speed = { (gflops: Double) in "\(Numeral.fixed(gflops, 1)) (\(Self.percent(gflops / peak)))" }
    for layer in layers.layers {
      table.append([
        Markdown.code(layer.name), layer.shape, Numeral.fixed(2 * Double(layer.multiplications) / 1e6, 2),
        speed(layer.forward), speed(layer.dataGradient), speed(layer.weightGradient),
      ])
    }
    document.add(table.markdown)
  }

  private mutating func addData(_ data: BenchedData) {
    document.heading(2, "Data")
    document.add("\(Markdown.escaped(data.source)) The files have been read before, so that no disk is timed.")
    document.add(
      """
      First the way from the files to batches in Float32: decoded, the middle 178×178 pixels scaled bilinearly, and \
      normalised to [−1, 1]. The contestants take turns, and *speed over theirs* is taken within each round: above 1, this \
      program is faster.
      """)
    var match = MarkdownTable([.text("From JPEG files"), .number("images/s"), .number("our speed over theirs")])
    match.append([Markdown.escaped(data.fromFiles.name), Self.spread(data.fromFiles.imagesPerSecond, 0), "1"])
    for competitor in data.competitors {
      let ratios = zip(data.fromFiles.imagesPerSecond, competitor.imagesPerSecond).map { $0 / $1 }
      match.append([
        Markdown.escaped(competitor.name), Self.spread(competitor.imagesPerSecond, 0), Self.spread(ratios, 2),
      ])
    }
    document.add(match.markdown)
    for remark in data.remarks { document.add(Markdown.escaped(remark)) }
    document.add("Then what this program does with images that were decoded before.")
    var table = MarkdownTable([.text("What"), .number("images/s")])
    for stage in data.stages { table.append([Markdown.escaped(stage.name), Self.spread(stage.imagesPerSecond, 0)]) }
    document.add(table.markdown)
  }

  private mutating func addStartUp(_ commands: [BenchedCommand]) {
    document.heading(2, "Start-up")
    document.add(
      """
      From the start of a process of this program to its end: the median of \
      \(Numeral.counted(commands.map(\.runs.count).max() ?? 0, "run")), the fastest and the slowest. The checkpoints are \
      those that `vae train` has just written of each model, with Adam's state.
      """)
    var table = MarkdownTable([.text("Command"), .number("ms"), .number("target, ms")])
    for command in commands {
      table.append([
        Markdown.code(command.command), Self.spread(command.runs.map { $0 * 1e3 }, 0),
        "under \(Numeral.significant(command.target * 1e3, 3))",
      ])
    }
    document.add(table.markdown)
  }

  private mutating func addGrowth(_ growth: [BenchedGrowth]) {
    document.heading(2, "Growth")
    document.add(
      """
      How the time of an image and the speed change with one setting, all others kept. The dashed line is the peak of \
      matrix products with as many threads. Speeds are by the count above, so a convolution that saves multiplications \
      may pass it.
      """)
    for growth in growth where !growth.points.isEmpty {
      let (figure, stem) = (BenchFigures.growth(growth), "growth-\(growth.stem)")
      figures.append((stem, figure))
      document.add(Markdown.image("\(stem).svg", alternative: figure.alternative))
      document.add(
        "**Figure \(figures.count).** \(Markdown.escaped(growth.kept)) "
          + "(\(Markdown.link("data", to: "\(stem).tsv")), \(Markdown.link("script", to: "\(stem).gnuplot")))")
    }
  }

  /// `12.30 (12.11–14.02)`: the median, the lowest and the highest.
  private static func spread(_ values: [Double], _ digits: Int) -> String {
    guard let low = values.min(), let high = values.max() else { return "" }
    let text = { Numeral.fixed($0, digits) }
    return "\(text(median(values))) (\(text(low))–\(text(high)))"
  }

  private static func percent(_ share: Double) -> String { "\(Numeral.fixed(share * 100, 0)) %" }
}
