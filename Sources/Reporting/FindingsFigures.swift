/// The plots of what was found of a run.
enum FindingsFigures {
  /// How many test images have which −ELBO: 40 bins of equal width.
  static func histogram(_ run: RunRecord) -> Figure {
    let values = run.findings.negativeELBO.filter(\.isFinite)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let bins = 40
    let width = high > low ? (high - low) / Double(bins) : 1
    var counts = [Double](repeating: 0, count: bins)
    for value in values { counts[min(Int((value - low) / width), bins - 1)] += 1 }
    return Figure(
      title: "\(run.title): −ELBO of the test images",
      alternative: "A histogram of −ELBO over \(Numeral.counted(values.count, "test image")), from "
        + "\(Numeral.fixed(low, 1)) to \(Numeral.fixed(high, 1)) nats",
      columns: [.init("−ELBO", (0..<bins).map { low + width * (Double($0) + 0.5) }), .init("images", counts)],
      panels: [
        .init(
          x: .init("−ELBO (nats per image)"), y: .init("test images", startsAtZero: true), legend: .none,
          series: [.init("images", x: "−ELBO", y: "images", style: .boxes)])
      ])
  }

  /// The KL of the latent dimensions by epoch: lines of the six that end with the largest, and the
  /// mean of the others.
  static func klByEpoch(_ run: RunRecord) -> Figure {
    let rows = run.findings.klByEpoch
    let last = rows.last?.divergences ?? []
    let order = last.indices.sorted { last[$0] == last[$1] ? $0 < $1 : last[$0] > last[$1] }
    // Seven lines are as many as there are colours.
    let shown = Array(order.prefix(order.count == 7 ? 7 : 6))
    let others = Array(order.dropFirst(shown.count))
    var columns: [Figure.Column] = [.init("epoch", rows.map { Double($0.epoch) })]
    columns += order.map { j in .init("z\(j)", rows.map { $0.divergences[j] }) }
    var series: [Figure.Series] = shown.map { .init("z\($0)", x: "epoch", y: "z\($0)", style: .line) }
    if !others.isEmpty {
      let mean = "mean of \(others.count) others"
      columns.append(
        .init(mean, rows.map { row in others.reduce(0) { $0 + row.divergences[$1] } / Double(others.count) }))
      series.append(.init("others, mean", x: "epoch", y: mean, style: .line))
    }
    return Figure(
      title: "\(run.title): KL of latent dimensions by epoch",
      alternative: "Lines of the KL of \(Numeral.counted(last.count, "latent dimension")) over "
        + "\(Numeral.counted(rows.count, "epoch"))", columns: columns,
      panels: [
        .init(
          x: .init("epoch", isWhole: true), y: .init("KL (nats per image)", startsAtZero: true), legend: .right,
          series: series)
      ])
  }

  /// The posteriors' means in the plane of two latents, a colour for each class.
  static func plane(_ plane: LatentPlane, _ run: RunRecord) -> Figure {
    let names = plane.classes.isEmpty ? ["images"] : plane.classes
    let columns = names.enumerated().map { c, name in
      Figure.Column(
        "z1 of \(name)",
        plane.points.indices.map { plane.classes.isEmpty || plane.numbers[$0] == c ? plane.points[$0].y : .nan })
    }
    return Figure(
      title: "\(run.title): the test images' latents",
      alternative: "Points of \(Numeral.counted(plane.points.count, "test image")) in the plane of two latents",
      columns: [.init("z0", plane.points.map(\.x))] + columns,
      panels: [
        .init(
          x: .init("z0"), y: .init("z1"), legend: plane.classes.isEmpty ? .none : .right,
          series: zip(names, columns).map { .init($0, x: "z0", y: $1.name, style: .points) })
      ])
  }
}
