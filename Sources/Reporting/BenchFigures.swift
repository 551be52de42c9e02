/// The plots of a bench.
enum BenchFigures {
  /// The time of an image, and the speed beside the peak, by one setting.
  static func growth(_ growth: BenchedGrowth) -> Figure {
    let points = growth.points
    let x = Figure.Axis(growth.label, isLogarithmic: true, isWhole: true)
    return Figure(
      title: "Training step by \(growth.label)",
      alternative: "Time of an image in milliseconds, and GFLOP/s beside the peak of matrix products, "
        + "over \(Numeral.counted(points.count, "value")) of: \(growth.label)\(ends(points))",
      columns: [
        .init(growth.label, points.map { Double($0.value) }), .init("ms per image", points.map(\.millisecondsPerImage)),
        .init("GFLOP/s", points.map(\.gflops)), .init("peak GFLOP/s", points.map(\.peakGflops)),
      ],
      panels: [
        .init(
          title: "Time of an image", x: x, y: .init("ms per image", isLogarithmic: true), legend: .none,
          series: [.init("step", x: growth.label, y: "ms per image")]),
        .init(
          title: "Speed", x: x, y: .init("GFLOP/s", isLogarithmic: true), legend: .below,
          series: [
            .init("step", x: growth.label, y: "GFLOP/s"),
            .init("peak", x: growth.label, y: "peak GFLOP/s", style: .line),
          ]),
      ])
  }

  private static func ends(_ points: [BenchedGrowth.Point]) -> String {
    guard let first = points.first, let last = points.last else { return "" }
    let text = { (point: BenchedGrowth.Point) in "\(Numeral.significant(point.millisecondsPerImage, 3)) ms" }
    return "; from \(text(first)) at \(first.value) to \(text(last)) at \(last.value)"
  }
}
