import TensorCore

/// A figure's table and script as text.
struct GnuplotScript {
  let figure: Figure
  let stem: String

  /// The table: names in a comment, one row per line, tabs between columns.
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
      lines += [
        "", "set multiplot layout 1,\(figure.panels.count) title \(Self.quoted(figure.title)) font ',\(titleSize)'",
      ]
    }
    for (i, panel) in figure.panels.enumerated() {
      lines += [""] + axes(panel, title: isSplit ? panel.title : figure.title, key: key(i)) + plot(panel)
    }
    if isSplit { lines += ["", "unset multiplot"] }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Small enough for a long title to fit.
  private var titleSize: Int { figure.title.count > 60 ? 13 : 16 }

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
      set style fill solid 1.0 noborder
      """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Where a panel's legend stands. Panels of the same series have one, below the whole figure.
  private func key(_ panel: Int) -> String {
    if !isShared { return figure.panels[panel].legend.rawValue }
    return panel == 0
      ? "at screen 0.5, screen 0.01 bottom center horizontal width -1 samplen 3 notitle" : Figure.Legend.none.rawValue
  }

  private var isShared: Bool {
    let panels = figure.panels
    return panels.count > 1
      && panels.allSatisfy { $0.legend == .below && $0.series.map(\.name) == panels[0].series.map(\.name) }
  }

  /// The room below the plot, in lines. gnuplot makes it for the tics, the label and a legend, but
  /// not for one that is shared: its rows are estimated here, for columns of their widest name.
  private func bottomMargin(_ panel: Figure.Panel) -> String {
    guard isShared else { return "set bmargin" }
    let longest = panel.series.map(\.name.count).max() ?? 0
    let columns = max(1, 400 / (13 * max(0, longest - 1) + 21))
    return "set bmargin \(3 + (panel.series.count + columns - 1) / columns)"
  }

  private func axes(_ panel: Figure.Panel, title: String, key: String) -> [String] {
    var lines = [
      "set title \(Self.quoted(title)) font ',\(figure.panels.count > 1 ? 15 : titleSize)'",
      "set xlabel \(Self.quoted(panel.x.label)) offset 0,0.4", "set ylabel \(Self.quoted(panel.y.label))",
      "set key \(key)", bottomMargin(panel), "unset logscale",
    ]
    if panel.x.isLogarithmic { lines.append("set logscale x") }
    if panel.y.isLogarithmic { lines.append("set logscale y") }
    lines += [
      "set xrange \(horizontalRange(panel))", "set yrange \(verticalRange(panel))",
      panel.x.isWhole ? wholeTics(panel) : "set xtics autofreq",
    ]
    if hasBoxes(panel) {
      lines.append("set boxwidth \(Numeral.significant(spacing(panel) * (boxesTouch(panel) ? 1 : 0.8), 6))")
    }
    return lines
  }

  /// The data's range with a little room at both ends, so that no mark touches the frame.
  private func horizontalRange(_ panel: Figure.Panel) -> String {
    let all = values(of: panel.series.map(\.x)).filter { !panel.x.isLogarithmic || $0 > 0 }
    guard let low = all.min(), let high = all.max() else { return "[*:*]" }
    let text = { Numeral.significant($0, 6) }
    if panel.x.isLogarithmic {
      let room = low < high ? Double.pow(high / low, 0.03) : 2
      return "[\(text(low / room)):\(text(high * room))]"
    }
    let room = hasBoxes(panel) ? 0.6 * spacing(panel) : low < high ? (high - low) * 0.03 : 0.5
    return "[\(panel.x.startsAtZero ? "0" : text(low - room)):\(text(high + room))]"
  }

  /// gnuplot's choice, but for a single value, around which it would leave no room.
  private func verticalRange(_ panel: Figure.Panel) -> String {
    if let limits = panel.y.limits {
      return "[\(Numeral.significant(limits.lowerBound, 6)):\(Numeral.significant(limits.upperBound, 6))]"
    }
    let all = values(of: panel.series.map(\.y))
    let low = panel.y.startsAtZero ? "0" : "*"
    guard let value = all.first, all.allSatisfy({ $0 == value }), !panel.y.isLogarithmic else { return "[\(low):*]" }
    let room = max(abs(value) * 0.1, 1)
    return
      "[\(panel.y.startsAtZero ? "0" : Numeral.significant(value - room, 6)):\(Numeral.significant(value + room, 6))]"
  }

  private func hasBoxes(_ panel: Figure.Panel) -> Bool {
    panel.series.contains { if case .boxes = $0.style { true } else { false } }
  }

  /// The distance between two boxes.
  private func spacing(_ panel: Figure.Panel) -> Double {
    let places = Set(values(of: panel.series.map(\.x))).sorted()
    return zip(places.dropFirst(), places).map { $0 - $1 }.min() ?? 1
  }

  /// Gaps between more boxes than this would be thinner than a pixel.
  private func boxesTouch(_ panel: Figure.Panel) -> Bool { values(of: panel.series.map(\.x)).count > 60 }

  /// At most twelve marks, at multiples of 1, 2 or 5 times a power of ten; on a logarithmic axis,
  /// at the data, if these are as few.
  private func wholeTics(_ panel: Figure.Panel) -> String {
    let values = values(of: panel.series.map(\.x))
    if panel.x.isLogarithmic {
      let marks = Set(values.filter { $0 > 0 }).sorted().map { Numeral.fixed($0, 0) }
      return (1...12).contains(marks.count) ? "set xtics (\(marks.joined(separator: ", ")))" : "set xtics autofreq"
    }
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
      // gnuplot stops where there is nothing to draw, and a run that diverged deserves its report.
      return [
        "set xrange [0:1]", "set yrange [0:1]", "set xtics 1",
        "set label 1 'no finite values' at graph 0.5, graph 0.5 center", "plot NaN notitle", "unset label 1",
      ]
    }
    let clauses = visible.map { i, series in
      let columns = series.columnNames.compactMap { figure.column($0).map { String($0 + 1) } }
      return
        "'\(stem).tsv' using \(columns.joined(separator: ":")) \(look(series, series.look ?? i)) "
        + (series.name.isEmpty ? "notitle" : "title \(Self.quoted(series.name))")
    }
    return ["plot \\", "  " + clauses.joined(separator: ", \\\n  ")]
  }

  /// Okabe and Ito's colours, which colour-blind readers tell apart; dashes and marks, for grey.
  private func look(_ series: Figure.Series, _ i: Int) -> String {
    let colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
    let marks = [7, 5, 9, 11, 13, 6, 4]
    let colour = "linecolor rgb '\(colours[i % colours.count])'"
    // More series than colours: the colours come again with other marks.
    let mark = "pointtype \(marks[(i + i / colours.count) % marks.count]) pointsize \(isCrowded ? 0.4 : 0.7)"
    let dashes = "linewidth 2 dashtype \(i % 2 == 0 ? 1 : 2)"
    switch series.style {
    case .line: return "with lines \(colour) \(dashes)"
    case .points: return "with points \(colour) \(mark)"
    case .linePoints: return "with linespoints \(colour) \(dashes) \(mark)"
    case .boxes: return "with boxes \(colour)"
    case .errorBars: return "with yerrorbars \(colour) linewidth 1.5 \(mark)"
    }
  }

  /// Whether points of the usual size would hide one another.
  private var isCrowded: Bool { (figure.columns.first?.values.count ?? 0) > 300 }

  /// Whether one row at least can be drawn.
  private func isVisible(_ series: Figure.Series, in panel: Figure.Panel) -> Bool {
    guard let x = figure.column(series.x), let y = figure.column(series.y) else { return false }
    return zip(figure.columns[x].values, figure.columns[y].values).contains { x, y in
      x.isFinite && y.isFinite && (!panel.x.isLogarithmic || x > 0) && (!panel.y.isLogarithmic || y > 0)
    }
  }

  /// The finite values of some columns.
  private func values(of names: [String]) -> [Double] {
    names.compactMap { figure.column($0) }.flatMap { figure.columns[$0].values }.filter(\.isFinite)
  }

  /// A gnuplot string. An apostrophe stands for the single quote, the only character with a
  /// meaning: gnuplot misreads a doubled quote at a string's beginning.
  private static func quoted(_ text: String) -> String { "'" + String(plain(text).map { $0 == "'" ? "’" : $0 }) + "'" }

  /// Text without line breaks, tabs and other control characters.
  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
