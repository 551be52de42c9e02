/// A plot as data: a table, and panels that say which columns to draw and how.
///
/// `draw(in:stem:gnuplot:)` makes three files of it: the table (`.tsv`), a gnuplot script that
/// runs by itself (`.gnuplot`), and the picture (`.svg`).
public struct Figure: Sendable {
  /// What stands above the panels.
  public var title: String
  /// What the picture shows, for those who cannot see it; it becomes the picture's description.
  public var alternative: String
  /// The table's columns, all of one length.
  public var columns: [Column]
  /// One or two plots, side by side.
  public var panels: [Panel]

  /// A figure.
  public init(title: String, alternative: String, columns: [Column], panels: [Panel]) {
    (self.title, self.alternative, self.columns, self.panels) = (title, alternative, columns, panels)
  }

  /// The figure with at most so many rows, evenly spaced, the last among them: a line of thousands
  /// of epochs shows no more.
  func spaced(_ most: Int) -> Figure {
    var figure = self
    for i in columns.indices { figure.columns[i].values = columns[i].values.evenlySpaced(most) }
    return figure
  }

  /// A column of the table: its name, and its values, NaN where there is none.
  public struct Column: Sendable {
    /// The name, with the unit: `test loss (nats per image)`.
    public var name: String
    /// One value per row.
    public var values: [Double]

    /// A column.
    public init(_ name: String, _ values: [Double]) { (self.name, self.values) = (name, values) }
  }

  /// One plot: its axes and its series.
  public struct Panel: Sendable {
    /// What stands above the panel where a figure has two; empty for nothing.
    public var title: String
    /// The horizontal and the vertical axis.
    public var x, y: Axis
    /// Where the names of the series stand.
    public var legend: Legend
    /// What is drawn, the first at the bottom.
    public var series: [Series]

    /// A panel.
    public init(title: String = "", x: Axis, y: Axis, legend: Legend = .below, series: [Series]) {
      (self.title, self.x, self.y, self.legend, self.series) = (title, x, y, legend, series)
    }
  }

  /// An axis.
  public struct Axis: Sendable {
    /// The quantity and its unit.
    public var label: String
    /// Whether equal distances are equal ratios; values of 0 and below are then not drawn.
    public var isLogarithmic: Bool
    /// Whether only whole numbers are marked, as for epochs.
    public var isWhole: Bool
    /// Whether the axis begins at 0, as it should below boxes.
    public var startsAtZero: Bool
    /// The range that is shown, where it is not that of the data; what is beyond it is cut off.
    public var limits: ClosedRange<Double>?

    /// An axis.
    public init(
      _ label: String, isLogarithmic: Bool = false, isWhole: Bool = false, startsAtZero: Bool = false,
      limits: ClosedRange<Double>? = nil
    ) {
      self.limits = limits
      (self.label, self.isLogarithmic) = (label, isLogarithmic)
      (self.isWhole, self.startsAtZero) = (isWhole, startsAtZero)
    }
  }

  /// Where the names of the series stand; below the plot they hide nothing. Panels of the same
  /// series share one legend below them.
  public enum Legend: String, Sendable {
    /// Below the plot, in as few rows as hold the names; the blank title is a gap below the axis'
    /// label.
    case below = "outside bottom center horizontal width -1 samplen 3 title ' '"
    /// Beside the plot, one below the other: for more names than a line holds.
    case right = "outside right center vertical width 0 samplen 4 notitle"
    /// In the plot's corner.
    case topRight = "inside top right vertical width 0 samplen 4 notitle"
    /// In the plot's corner.
    case topLeft = "inside top left vertical width 0 samplen 4 notitle"
    /// No names.
    case none = "off"
  }

  /// A set of marks: columns of the table, by name.
  public struct Series: Sendable {
    /// How a row becomes a mark.
    public enum Style: Sendable {
      /// A line through the values.
      case line
      /// One point per value.
      case points
      /// Points and the line through them.
      case linePoints
      /// A bar from zero.
      case boxes
      /// A point, and a bar of ± the named column.
      case errorBars(String)
    }

    /// The name in the legend; empty for none.
    public var name: String
    /// The columns of the horizontal and the vertical coordinate.
    public var x, y: String
    /// How it is drawn.
    public var style: Style
    /// The number of its colour, marks and dashes; nil for its place among the panel's series.
    public var look: Int?

    /// A series.
    public init(_ name: String, x: String, y: String, style: Style = .linePoints, look: Int? = nil) {
      (self.name, self.x, self.y, self.style, self.look) = (name, x, y, style, look)
    }
  }

  /// Checks that the table is one and has what the panels ask for.
  func validate(stem: String) throws(ReportingError) {
    func refuse(expected: String, found: String) -> ReportingError {
      .unusableFigure(name: stem, expected: expected, found: found)
    }
    let lengths = Set(columns.map(\.values.count))
    guard lengths.count == 1 else {
      throw refuse(
        expected: "columns of one length",
        found: columns.map { "\($0.name): \($0.values.count)" }.joined(separator: ", "))
    }
    guard Set(columns.map(\.name)).count == columns.count else {
      throw refuse(expected: "columns of different names", found: "\(columns.map(\.name))")
    }
    guard 1...2 ~= panels.count, panels.allSatisfy({ !$0.series.isEmpty }) else {
      throw refuse(expected: "one or two panels, each with a series", found: "\(panels.map(\.series.count)) series")
    }
    for name in panels.flatMap(\.series).flatMap(\.columnNames) where column(name) == nil {
      throw refuse(expected: "one of the columns \(columns.map(\.name))", found: "'\(name)'")
    }
  }

  func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
}

extension Figure.Series {
  /// The names of the columns that a row is read from, in the order of gnuplot's `using`.
  var columnNames: [String] {
    if case .errorBars(let deviation) = style { return [x, y, deviation] }
    return [x, y]
  }
}

extension Array {
  /// At most `most` elements, evenly spaced, the last among them.
  func evenlySpaced(_ most: Int) -> [Element] {
    let step = Swift.max((count + most - 1) / most, 1)
    return indices.filter { (count - 1 - $0) % step == 0 }.map { self[$0] }
  }
}
