/// The plots of a run.
enum RunFigures {
  /// A latent dimension whose KL is above this, in nats, is said to be in use.
  static let activeKL = 0.01

  /// The loss of the training and the test images, by epoch.
  static func loss(_ run: RunRecord) -> Figure {
    let last = run.epochs.last.map { "; the last test value is \(Numeral.fixed($0.test.loss, 2))" } ?? ""
    var figure = byEpoch(
      run, title: "\(run.title): \(run.objective)",
      alternative: "\(run.objective) in nats per image over \(Numeral.counted(run.epochs.count, "epoch")), "
        + "for training and test images\(last)", y: "\(run.objective) (nats per image)", panels: [("", "loss", \.loss)])
    if let reference = run.reference {
      let column = "test loss of \(reference.name)"
      figure.columns.append(
        .init(
          column, run.epochs.map { reference.test.indices.contains($0.epoch - 1) ? reference.test[$0.epoch - 1] : .nan }
        ))
      figure.panels[0].series.append(.init("\(reference.name), test", x: "epoch", y: column, style: .line))
    }
    return figure
  }

  /// The reconstruction term beside the KL term, by epoch.
  static func terms(_ run: RunRecord) -> Figure {
    byEpoch(
      run, title: "\(run.title): the two terms",
      alternative: "Reconstruction and KL in nats per image over \(Numeral.counted(run.epochs.count, "epoch")), "
        + "for training and test images", y: "nats per image",
      panels: [("Reconstruction", "reconstruction", \.reconstruction), ("KL divergence", "KL", \.kl)])
  }

  /// The range of the epochs after the first, where the first would take more than half of the
  /// axis; nil where all epochs are shown.
  static func limits(_ run: RunRecord, _ value: KeyPath<LossTerms, Double>) -> ClosedRange<Double>? {
    let epochs = run.epochs.map { [$0.train[keyPath: value], $0.test[keyPath: value]].filter(\.isFinite) }
    let (all, later) = (epochs.flatMap { $0 }, epochs.dropFirst().flatMap { $0 })
    guard epochs.count > 3, let low = later.min(), let high = later.max(), low < high,
      max(high, all.max() ?? high) - min(low, all.min() ?? low) > 2 * (high - low)
    else { return nil }
    let room = (high - low) * 0.05
    return low - room...high + room
  }

  /// Panels that each show one column's values for the training and the test images.
  private static func byEpoch(
    _ run: RunRecord, title: String, alternative: String, y: String,
    panels: [(title: String, column: String, value: KeyPath<LossTerms, Double>)]
  ) -> Figure {
    let epochs = run.epochs
    // Points where there is room for them.
    let style: Figure.Series.Style = epochs.count > 40 ? .line : .linePoints
    return Figure(
      title: title, alternative: alternative,
      columns: [.init("epoch", epochs.map { Double($0.epoch) })]
        + panels.flatMap { panel -> [Figure.Column] in
          [
            .init("train \(panel.column)", epochs.map { $0.train[keyPath: panel.value] }),
            .init("test \(panel.column)", epochs.map { $0.test[keyPath: panel.value] }),
          ]
        },
      panels: panels.map { panel in
        Figure.Panel(
          title: panel.title, x: .init("epoch", isWhole: true), y: .init(y, limits: limits(run, panel.value)),
          series: ["train", "test"].map { .init($0, x: "epoch", y: "\($0) \(panel.column)", style: style) })
      })
  }

  /// The KL of each latent dimension, the largest first.
  static func latents(_ run: RunRecord) -> Figure {
    // Equal values keep the order of their dimensions; NaN comes last.
    let order = run.klPerDimension.indices.sorted { a, b in
      let (x, y) = (run.klPerDimension[a], run.klPerDimension[b])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
      return x == y ? a < b : x > y
    }
    return Figure(
      title: "\(run.title): KL of each latent dimension",
      alternative: "Bars of the KL of \(Numeral.counted(order.count, "latent dimension")), sorted",
      columns: [
        .init("rank", order.indices.map { Double($0 + 1) }), .init("KL", order.map { run.klPerDimension[$0] }),
        .init("dimension", order.map(Double.init)),
      ],
      panels: [
        .init(
          x: .init("latent dimension, by rank", isWhole: true), y: .init("KL (nats per image)", startsAtZero: true),
          legend: .none, series: [.init("KL", x: "rank", y: "KL", style: .boxes)])
      ])
  }
}
