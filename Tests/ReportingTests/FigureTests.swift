import Foundation
import Reporting
import XCTest

final class FigureTests: XCTestCase {
  func testAFigureIsADataFileAScriptAndAPicture() async throws {
    let folder = try TemporaryFolder()
    try await curve().write(to: folder.path, stem: "elbo")
    XCTAssertEqual(folder.files, ["elbo.gnuplot", "elbo.svg", "elbo.tsv"])
    XCTAssertEqual(try folder.text("elbo.tsv"), "# It's $5 & <more>\n# epoch\ttest\terror\n1\t0.3\t0.1\n2\tNaN\t0.1\n")
    XCTAssertTrue(try folder.text("elbo.svg").contains("fill=\"#ffffff\""), "no white background")
  }

  func testTheSameFigureTwiceGivesTheSameBytesWithoutVersionOrTime() async throws {
    let folder = try TemporaryFolder()
    try await curve().write(to: folder.path, stem: "elbo")
    let first = try folder.contents()
    try await Task.sleep(for: .seconds(1.1))
    try await curve().write(to: folder.path, stem: "elbo")
    XCTAssertEqual(first, try folder.contents())
    let picture = try folder.text("elbo.svg")
    for leak in ["patchlevel", "Produced by", "GNUPLOT"] { XCTAssertFalse(picture.contains(leak), leak) }
    XCTAssertTrue(picture.contains("<title>It's $5 &amp; &lt;more></title>\n<desc>A &lt;curve></desc>"))
  }

  func testTheScriptRunsByItselfInItsFolder() async throws {
    let folder = try TemporaryFolder()
    try await curve().write(to: folder.path, stem: "elbo")
    let picture = try folder.text("elbo.svg")
    try FileManager.default.removeItem(atPath: folder.path + "/elbo.svg")
    let gnuplot = Process()
    gnuplot.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gnuplot.arguments = ["gnuplot", "elbo.gnuplot"]
    gnuplot.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try gnuplot.run()
    gnuplot.waitUntilExit()
    XCTAssertEqual(gnuplot.terminationStatus, 0)
    let drawing = { (text: String) in
      text.split(separator: "\n").filter { !$0.contains("<title>") && !$0.contains("<desc>") }
    }
    XCTAssertEqual(drawing(try folder.text("elbo.svg")), drawing(picture))
  }

  func testALegendBelowHidesNothingAndIsWhole() async throws {
    let folder = try TemporaryFolder()
    for (panels, names) in [(1, 3), (1, 7), (2, 3), (2, 5)] {
      var figure = curve()
      figure.panels[0].legend = .below
      figure.panels[0].x.label = "the axis"
      let series = figure.panels[0].series[0]
      figure.panels[0].series = (0..<names).map { .init("a rather long name, \($0)", x: series.x, y: series.y) }
      if panels == 2 { figure.panels.append(figure.panels[0]) }
      try await figure.write(to: folder.path, stem: "legend")
      // Text with its baseline, 14 pixels high, in a picture of 420.
      let texts = try folder.text("legend.svg")
        .matches(of: /translate\([^,]+,([\d.]+)[^>]*>\s*<text>([^<]*)<\/text>/)
      let named = texts.filter { $0.output.2.hasPrefix("a rather") }.compactMap { Double($0.output.1) }
      let label = texts.filter { $0.output.2 == "the axis" }.compactMap { Double($0.output.1) }
      XCTAssertEqual(named.count, names)
      XCTAssertLessThan(named.max() ?? .infinity, 417, "\(panels) panels, \(names) names")
      XCTAssertGreaterThan(named.min() ?? 0, (label.max() ?? .infinity) + 14, "\(panels) panels, \(names) names")
    }
  }

  func testEveryStyleAxisAndLegendDraws() async throws {
    let folder = try TemporaryFolder()
    for style in [.line, .points, .linePoints, .boxes, .errorBars("error")] as [Figure.Series.Style] {
      for isLogarithmic in [false, true] {
        for legend in [.below, .topRight, .topLeft, .none] as [Figure.Legend] {
          var figure = curve()
          figure.panels[0].x.isLogarithmic = isLogarithmic
          figure.panels[0].y.isLogarithmic = isLogarithmic
          figure.panels[0].legend = legend
          figure.panels[0].series[0].style = style
          figure.panels.append(figure.panels[0])
          try await figure.write(to: folder.path, stem: "all")
        }
      }
    }
  }

  func testALogarithmicAxisOfWholeNumbersIsMarkedAtTheData() async throws {
    let folder = try TemporaryFolder()
    for (values, marks) in [([1.0, 2], "(1, 2)"), ([0, 8, 2, 2], "(2, 8)"), ([0], "autofreq")] {
      var figure = curve()
      figure.columns = ["epoch", "test", "error"].map { .init($0, values) }
      figure.panels[0].x.isLogarithmic = true
      try await figure.write(to: folder.path, stem: "doublings")
      XCTAssertTrue(try folder.text("doublings.gnuplot").contains("\nset xtics \(marks)\n"), marks)
    }
  }

  func testValuesThatCannotBeDrawnStillGiveAPicture() async throws {
    let folder = try TemporaryFolder()
    for values in [[.nan, .infinity], [0, 0], [-1, -1], []] as [[Double]] {
      for isLogarithmic in [false, true] {
        var figure = curve()
        figure.columns = [.init("epoch", values.map { _ in 1 }), .init("test", values), .init("error", values)]
        figure.panels[0].y.isLogarithmic = isLogarithmic
        try await figure.write(to: folder.path, stem: "odd")
        XCTAssertTrue(
          try folder.text("odd.svg").hasSuffix("</svg>\n\n") || folder.text("odd.svg").hasSuffix("</svg>\n"))
      }
    }
  }

  func testAMissingGnuplotIsAnErrorWithTheRemedyAndLeavesTheOldFiles() async throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "elbo.svg")
    let before = try folder.contents()
    let message = await failure {
      try await self.curve().write(to: folder.path, stem: "elbo", gnuplot: Gnuplot(executable: "no-such-gnuplot"))
    }
    XCTAssertEqual(
      message, "no-such-gnuplot: not found; the report's figures need gnuplot: run 'apt-get install gnuplot-nox'")
    XCTAssertEqual(before, try folder.contents())
  }

  func testAGnuplotThatFailsIsAnErrorThatNamesTheScript() async throws {
    let folder = try TemporaryFolder()
    let message = await failure {
      try await self.curve().write(to: folder.path, stem: "elbo", gnuplot: Gnuplot(executable: "false"))
    }
    XCTAssertTrue(message.hasPrefix("elbo.gnuplot: gnuplot cannot run it"), message)
    XCTAssertEqual(folder.files, [])
  }

  func testAGnuplotThatHangsIsEndedAndIsAnError() async throws {
    let folder = try TemporaryFolder()
    try folder.write("#!/bin/sh\necho $$ > '\(folder.path)/pid'\nexec sleep 60\n", to: "gnuplot")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/gnuplot")
    let gnuplot = Gnuplot(executable: folder.path + "/gnuplot", timeLimit: .seconds(1))
    let message = await failure { try await self.curve().write(to: folder.path, stem: "elbo", gnuplot: gnuplot) }
    XCTAssertTrue(message.contains("has not ended within"), message)
    let pid = try XCTUnwrap(Int32(try folder.text("pid").trimmingCharacters(in: .newlines)))
    XCTAssertNotEqual(kill(pid, 0), 0, "gnuplot still runs")
  }

  func testAFigureThatContradictsItselfIsAnErrorThatSaysWhere() async throws {
    let folder = try TemporaryFolder()
    var unknown = curve(), uneven = curve(), empty = curve()
    unknown.panels[0].series[0].y = "tset"
    uneven.columns[1].values = [1]
    empty.panels = []
    for (figure, found) in [(unknown, "'tset'"), (uneven, "epoch: 2, test: 1, error: 2"), (empty, "[]")] {
      let message = await failure { try await figure.write(to: folder.path, stem: "elbo") }
      XCTAssertTrue(message.hasPrefix("figure 'elbo'") && message.contains(found), message)
    }
    let message = await failure { try await self.curve().write(to: folder.path, stem: "../elbo") }
    XCTAssertTrue(message.contains("stem"), message)
  }

  private func curve() -> Figure {
    Figure(
      title: "It's $5 & <more>", alternative: "A <curve>",
      columns: [.init("epoch", [1, 2]), .init("test", [0.1 + 0.2, .nan]), .init("error", [0.1, 0.1])],
      panels: [
        .init(x: .init("epoch", isWhole: true), y: .init("nats"), series: [.init("'test'", x: "epoch", y: "test")])
      ])
  }
}

/// What an error says; empty where there is none.
func failure(_ body: () async throws -> Void) async -> String {
  do {
    try await body()
    return ""
  } catch {
    return "\(error)"
  }
}
