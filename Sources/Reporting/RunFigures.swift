/// The plots of a run.
enum RunFigures {
  /// A latent dimension whose KL is above this, in nats, is said to be in use.
  static let activeKL = 0.01

  /// The loss of the training and the test images, by epoch.
  static func loss(_ run: RunRecord) -> Figure {
    let epochs = run.epochs
    return Figure(
      title: "\(run.title): \(run.objective)",
      alternative: "\(run.objective) in nats per image over \(Numeral.counted(epochs.count, "epoch")), "
        + "for training and test images\(last(epochs.last?.test.loss))",
      columns: [
        .init("epoch", epochs.map { Double($0.epoch) }),
        .init("train loss", epochs.map(\.train.loss)),
        .init("test loss", epochs.map(\.test.loss)),
      ],
      panels: [
        .init(
          x: .init("epoch", isWhole: true), y: .init("\(run.objective) (nats per image)"),
          series: [
            .init("train", x: "epoch", y: "train loss", style: style(run)),
            .init("test", x: "epoch", y: "test loss", style: style(run)),
          ])
      ])
  }

  /// The reconstruction term beside the KL term, by epoch.
  static func terms(_ run: RunRecord) -> Figure {
    let epochs = run.epochs
    let panel = { (name: String, column: String) in
      Figure.Panel(
        title: name, x: .init("epoch", isWhole: true), y: .init("nats per image"),
        series: [
          .init("train", x: "epoch", y: "train \(column)", style: style(run)),
          .init("test", x: "epoch", y: "test \(column)", style: style(run)),
        ])
    }
    return Figure(
      title: "\(run.title): the two terms",
      alternative: "Reconstruction and KL in nats per image over \(Numeral.counted(epochs.count, "epoch")), "
        + "for training and test images",
      columns: [
        .init("epoch", epochs.map { Double($0.epoch) }),
        .init("train reconstruction", epochs.map(\.train.reconstruction)),
        .init("test reconstruction", epochs.map(\.test.reconstruction)),
        .init("train KL", epochs.map(\.train.kl)),
        .init("test KL", epochs.map(\.test.kl)),
      ],
      panels: [panel("Reconstruction", "reconstruction"), panel("KL divergence", "KL")])
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
        .init("rank", order.indices.map { Double($0 + 1) }),
        .init("KL", order.map { run.klPerDimension[$0] }),
        .init("dimension", order.map(Double.init)),
      ],
      panels: [
        .init(
          x: .init("latent dimension, by rank", isWhole: true), y: .init("KL (nats per image)", startsAtZero: true),
          legend: .none, series: [.init("KL", x: "rank", y: "KL", style: .boxes)])
      ])
  }

  /// Points where there is room for them.
  private static func style(_ run: RunRecord) -> Figure.Series.Style { run.epochs.count > 40 ? .line : .linePoints }

  private static func last(_ value: Double?) -> String {
    value.map { "; the last test value is \(Numeral.fixed($0, 2))" } ?? ""
  }
}
