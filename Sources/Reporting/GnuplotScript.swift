/// A figure's table and script as text.
struct GnuplotScript {
  let figure: Figure
  let stem: String

  /// The table: names in a comment, a row a line, tabs between columns.
  var table: String {
    let names = figure.columns.map { Self.plain($0.name) }.joined(separator: "\t")
    let rows = (0..<(figure.columns.first?.values.count ?? 0)).map { row in
      figure.columns.map { column in
        let value = column.values[row]
        return value.isFinite ? Numeral.significant(value, 9) : "NaN"
      }.joined(separator: "\t")
    }
    return (["# \(Self.plain(figure.title))", "# \(names)"] + rows).joined(separator: "\n") + "\n"
  }

  /// The script: the same look for all figures first, then this figure's panels.
  var script: String {
    var lines = preamble
    let isSplit = figure.panels.count > 1
    if isSplit {
      lines += ["", "set multiplot layout 1,\(figure.panels.count) title \(Self.quoted(figure.title)) font ',17'"]
    }
    for panel in figure.panels {
      lines += [""] + axes(panel, title: isSplit ? panel.title : figure.title) + plot(panel)
    }
    if isSplit { lines += ["", "unset multiplot"] }
    return lines.joined(separator: "\n") + "\n"
  }

  private var preamble: [String] {
    let width = figure.panels.count > 1 ? 960 : 720
    return """
      # Draws \(stem).svg from \(stem).tsv. Run it in the folder of both: gnuplot \(stem).gnuplot
      # (The picture in the report differs from this script's in its <title> and <desc> only.)

      set encoding utf8
      set terminal svg size \(width),420 fixed noenhanced font 'sans-serif,14' background rgb 'white'
      set output '\(stem).svg'

      # The data: columns between tabs; NaN is a gap.
      set datafile separator tab
      set datafile missing 'NaN'

      # Two axes without a frame, and a light grid behind the data.
      set border 3 linecolor rgb '#555555'
      set tics nomirror out scale 0.6
      set grid ytics back linecolor rgb '#dddddd' linetype 1 linewidth 1
      set style fill solid 0.85 noborder
      set boxwidth 0.8
      """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func axes(_ panel: Figure.Panel, title: String) -> [String] {
    var lines = [
      title.isEmpty ? "unset title" : "set title \(Self.quoted(title)) font ',\(figure.panels.count > 1 ? 15 : 17)'",
      "set xlabel \(Self.quoted(panel.x.label))",
      "set ylabel \(Self.quoted(panel.y.label))",
      "set key \(panel.legend.rawValue)",
      "unset logscale",
    ]
    if panel.x.isLogarithmic { lines.append("set logscale x") }
    if panel.y.isLogarithmic { lines.append("set logscale y") }
    lines.append("set xrange [\(panel.x.startsAtZero ? "0" : "*"):*]")
    lines.append("set yrange [\(panel.y.startsAtZero ? "0" : "*"):*]")
    lines.append(panel.x.isLogarithmic || !panel.x.isWhole ? "set xtics autofreq" : wholeTics(panel))
    return lines + ["set offsets \(offsets(panel))"]
  }

  /// Room at the ends of the horizontal axis, so that no mark touches the frame; and above and below a single value.
  private func offsets(_ panel: Figure.Panel) -> String {
    let x = values(of: panel.series.map(\.x)), y = values(of: panel.series.map(\.y))
    let span = (x.max() ?? 0) - (x.min() ?? 0)
    let hasBoxes = panel.series.contains { if case .boxes = $0.style { true } else { false } }
    let side = panel.x.isLogarithmic ? 0 : hasBoxes ? 0.6 : span > 0 ? span * 0.02 : 0.5
    let isFlat = (y.max() ?? 0) == (y.min() ?? 0) && !panel.y.isLogarithmic
    let above = isFlat ? max(abs(y.first ?? 0) * 0.1, 1) : 0
    let text = { Numeral.significant($0, 4) }
    return "\(text(side)), \(text(side)), \(text(above)), \(text(panel.y.startsAtZero ? 0 : above))"
  }

  /// Marks at multiples of 1, 2 or 5 times a power of ten, of which there are at most twelve.
  private func wholeTics(_ panel: Figure.Panel) -> String {
    let values = values(of: panel.series.map(\.x))
    let span = (values.max() ?? 0) - (values.min() ?? 0)
    let factors = [2, 2.5, 2]
    var step = 1.0, i = 0
    while span / step > 12 {
      step *= factors[i % factors.count]
      i += 1
    }
    return "set xtics \(Numeral.fixed(step, 0))"
  }

  private func plot(_ panel: Figure.Panel) -> [String] {
    let visible = panel.series.enumerated().filter { isVisible($0.element, in: panel) }
    guard !visible.isEmpty else {
      // gnuplot stops where there is nothing to draw, and a run that diverged still deserves its report.
      return [
        "set xrange [0:1]", "set yrange [0:1]", "set xtics 1",
        "set label 1 'no finite values' at graph 0.5, graph 0.5 center", "plot NaN notitle", "unset label 1",
      ]
    }
    let clauses = visible.map { i, series in
      let columns = series.columnNames.compactMap { figure.column($0).map { String($0 + 1) } }
      return
        "'\(stem).tsv' using \(columns.joined(separator: ":")) \(look(series, i)) title \(Self.quoted(series.name))"
    }
    return ["plot \\", "  " + clauses.joined(separator: ", \\\n  ")]
  }

  /// A series' colour (Okabe and Ito's, which colour-blind readers can tell apart), its dashes and its mark, so that
  /// series differ in grey too.
  private func look(_ series: Figure.Series, _ i: Int) -> String {
    let colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
    let marks = [7, 5, 9, 11, 13, 6, 4]
    let colour = "linecolor rgb '\(colours[i % colours.count])'"
    let mark = "pointtype \(marks[i % marks.count]) pointsize 0.7"
    let dashes = "linewidth 2 dashtype \(i % 2 == 0 ? 1 : 2)"
    switch series.style {
    case .line: return "with lines \(colour) \(dashes)"
    case .points: return "with points \(colour) \(mark)"
    case .linePoints: return "with linespoints \(colour) \(dashes) \(mark)"
    case .boxes: return "with boxes \(colour)"
    case .errorBars: return "with yerrorbars \(colour) linewidth 1.5 \(mark)"
    }
  }

  /// Whether one row at least can be drawn.
  private func isVisible(_ series: Figure.Series, in panel: Figure.Panel) -> Bool {
    guard let x = figure.column(series.x), let y = figure.column(series.y) else { return false }
    return zip(figure.columns[x].values, figure.columns[y].values).contains { x, y in
      x.isFinite && y.isFinite && (!panel.x.isLogarithmic || x > 0) && (!panel.y.isLogarithmic || y > 0)
    }
  }

  private func values(of names: [String]) -> [Double] {
    names.compactMap { figure.column($0) }.flatMap { figure.columns[$0].values }.filter(\.isFinite)
  }

  /// A gnuplot string. Between single quotes nothing but the quote itself has a meaning, and that is doubled.
  private static func quoted(_ text: String) -> String {
    "'" + plain(text).split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  /// Text without line breaks, tabs and other control characters.
  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
