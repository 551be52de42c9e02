import Reporting
import XCTest

final class MarkdownTests: XCTestCase {
  func testATableIsAlignedAndItsPipesAreEscaped() {
    var table = MarkdownTable([.text("Op"), .number("N")])
    table.append(["a|b", "1"])
    table.append(["two\nlines", "1,234"])
    table.append(["short"])
    XCTAssertEqual(
      table.markdown,
      """
      | Op        |     N |
      | --------- | ----: |
      | a\\|b      |     1 |
      | two lines | 1,234 |
      | short     |       |
      """)
  }

  func testEscapedTextHasNoMarkup() {
    XCTAssertEqual(Markdown.escaped("a*b_c`d[e]<f>&$\\\ng"), "a\\*b\\_c\\`d\\[e\\]&lt;f>&amp;\\$\\\\ g")
  }

  func testCodeAndFencesOutlastTheBackticksInside() {
    XCTAssertEqual(Markdown.code("x"), "`x`")
    XCTAssertEqual(Markdown.code("a`b"), "``a`b``")
    XCTAssertEqual(Markdown.code("`"), "`` ` ``")
    XCTAssertEqual(Markdown.block("ls", language: "sh"), "```sh\nls\n```")
    XCTAssertEqual(Markdown.block("```"), "````\n```\n````")
  }

  func testHeadingsImagesAndAnchors() {
    XCTAssertEqual(Markdown.heading(2, "A\nb"), "## A b")
    XCTAssertEqual(Markdown.image("figures/a.svg", alternative: "A [plot]"), "![A \\[plot\\]](figures/a.svg)")
    XCTAssertEqual(Markdown.anchor("Drawn faces: a VAE at 64×64"), "drawn-faces-a-vae-at-6464")
  }
}

final class NumeralTests: XCTestCase {
  func testFixedDecimalsAndNoNegativeZero() {
    XCTAssertEqual(Numeral.fixed(105.618, 2), "105.62")
    XCTAssertEqual(Numeral.fixed(-0.001, 2), "0.00")
    XCTAssertEqual(Numeral.fixed(-0.006, 2), "-0.01")
    XCTAssertEqual(Numeral.fixed(1e15, 0), "1000000000000000")
  }

  func testScientificHasAShortExponent() {
    XCTAssertEqual(Numeral.scientific(0.00000123, 1), "1.2e-6")
    XCTAssertEqual(Numeral.scientific(-12345, 2), "-1.23e4")
    XCTAssertEqual(Numeral.scientific(0, 3), "0")
  }

  func testSignificantDigitsEndWithoutNoise() {
    XCTAssertEqual(Numeral.significant(0.1 + 0.2, 9), "0.3")
    XCTAssertEqual(Numeral.significant(1e-12, 9), "1e-12")
    XCTAssertEqual(Numeral.significant(-0.0, 9), "0")
  }

  func testThousandsAreGrouped() {
    XCTAssertEqual(
      [0, 999, 1000, 1_234_567, -1000, .min].map(Numeral.grouped),
      ["0", "999", "1,000", "1,234,567", "-1,000", "-9,223,372,036,854,775,808"])
    XCTAssertEqual([512, 1536, 8 << 30].map(Numeral.bytes), ["512 bytes", "1.5 KiB", "8.0 GiB"])
    XCTAssertEqual([0, 1, 1200].map { Numeral.counted($0, "epoch") }, ["0 epochs", "1 epoch", "1,200 epochs"])
  }

  func testWhatIsNotANumberIsNamed() {
    for value in [Double.nan, .infinity, -.infinity] {
      XCTAssertEqual(Numeral.fixed(value, 2), "\(value)".replacing("nan", with: "NaN"))
      XCTAssertEqual(Numeral.scientific(value, 2), Numeral.fixed(value, 2))
      XCTAssertEqual(Numeral.significant(value, 2), Numeral.fixed(value, 2))
    }
  }
}
