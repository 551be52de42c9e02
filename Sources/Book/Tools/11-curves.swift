import Reporting

/// Curves of a plot, each with points of its own.
struct Curves {
  private var columns: [Figure.Column] = []
  private(set) var series: [Figure.Series] = []

  /// Adds a curve; `look` is the number of its colour.
  mutating func add(
    _ name: String, _ points: [(x: Double, y: Double)], style: Figure.Series.Style = .line, look: Int? = nil
  ) {
    let (x, y) = ("x\(series.count)", "y\(series.count)")
    columns += [Figure.Column(x, points.map(\.x)), Figure.Column(y, points.map(\.y))]
    series.append(.init(name, x: x, y: y, style: style, look: look))
  }

  /// The plot of one panel.
  func figure(
    _ title: String, alternative: String, x: Figure.Axis, y: Figure.Axis, legend: Figure.Legend = .below
  ) -> Figure {
    let rows = columns.map(\.values.count).max() ?? 0
    let padded = columns.map { column in
      Figure.Column(column.name, column.values + Array(repeating: .nan, count: rows - column.values.count))
    }
    return Figure(
      title: title, alternative: alternative, columns: padded,
      panels: [.init(x: x, y: y, legend: legend, series: series)])
  }
}
