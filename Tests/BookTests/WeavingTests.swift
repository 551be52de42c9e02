import Book
import XCTest

/// A chapter's parts find their places, and what no longer holds is an error with its line.
final class WeavingTests: XCTestCase {
  private let sources = [
    "Sources/Ops/Cube.swift": """
    /// y = x³.
    public struct Cube: Op {
      /// dx = 3 x² dy.
      func backward(
        _ dy: Double
      ) -> Double { 3 * dy }
      var other = 1
    }
    extension Cube { func reference() {} }
    """,
    "Golden/cube.py": """
    def cube(x):
        y = x * x

        return x * y


    def other(x):
        return x
    """,
    "Sources/Book/99-example.swift": """
    import Book
    enum Example: Chapter {
      static func write(_ page: Page) async throws {
        //: # Not shown before this line; shown: \\(answer)
        let x = 42
        page.print(x)
        page["answer"] = "\\(x)"
        (page["one"], page["other"]) = ("1", "2")
        if !page.isQuick {
          page.expect(x > 0, "positive")
        }
        //: @source Ops/Cube.swift#Cube.backward
      }
    }
    """,
  ]

  private enum Example: Chapter {
    static let number = 99
    static let title = "An example"
    static func write(_ page: Page) {
      page.print(42, line: 6)
      page["answer"] = "42"
    }
  }

  private func woven(
    _ change: (inout [String: String]) -> Void = { _ in }, page act: (Page) -> Void = Example.write
  ) throws -> WovenChapter {
    var sources = sources
    change(&sources)
    let page = Page(Laboratory(isQuick: true), repository: ".")
    act(page)
    return try WovenChapter(Example.self, page, file: "Sources/Book/99-example.swift") { sources[$0] }
  }

  private func expectProblem(
    _ text: String, _ change: (inout [String: String]) -> Void = { _ in }, page act: (Page) -> Void = Example.write,
    line: UInt = #line
  ) {
    XCTAssertThrowsError(try woven(change, page: act), line: line) { error in
      XCTAssertTrue("\(error)".contains(text), "\(error)", line: line)
    }
  }

  func testTextCodeOutputAndExcerptsStandInOrder() throws {
    XCTAssertEqual(
      try woven().blocks,
      [
        "# 99. An example", "# Not shown before this line; shown: 42", "```swift\nlet x = 42\nprint(x)\n```",
        "```text\n42\n```",
        "```swift\n/// dx = 3 x² dy.\nfunc backward(\n  _ dy: Double\n) -> Double { 3 * dy }\n```",
        "*From [Sources/Ops/Cube.swift](../../Sources/Ops/Cube.swift).*",
      ])
  }

  func testAClaimThatIsFalseIsNamedWithItsLine() {
    expectProblem(
      "99-example.swift:7: no longer true: positive",
      page: { page in
        Example.write(page)
        page.expect(false, "positive", line: 7)
      })
  }

  func testAValueIsGivenAndQuotedOrNeither() {
    expectProblem(
      #"99-example.swift:4: the text quotes \(answer), which no code gives"#, page: { $0.print(42, line: 6) })
    expectProblem(
      "the value 'more' is quoted nowhere",
      page: { page in
        Example.write(page)
        page["more"] = "1"
      })
  }

  func testAnExcerptThatMovedIsNamedWithItsLine() throws {
    expectProblem(
      "99-example.swift:12: the excerpt Ops/Cube.swift#Cube.backward: expected a file Sources/Ops/Cube.swift, found "
        + "none; name the file it is in now"
    ) { $0["Sources/Ops/Cube.swift"] = nil }
    expectProblem("expected a declaration of 'backward' in Sources/Ops/Cube.swift, found none; give its new name") {
      $0["Sources/Ops/Cube.swift"]?.replace("backward", with: "reverse")
    }
    XCTAssertThrowsError(try SourceExcerpt("Cube.swift") { _ in "" }) { error in
      XCTAssertEqual("\(error)", "an excerpt: expected 'path#symbol', found 'Cube.swift'; name a declaration")
    }
    let type = try SourceExcerpt("Ops/Cube.swift#Cube") { sources[$0] }
    XCTAssertEqual(type.lines.first, "/// y = x³.", "the type, not its extension")
    XCTAssertEqual(type.lines.last, "}")
  }

  func testAFunctionOfPythonIsAnExcerptToo() throws {
    let function = try SourceExcerpt("Golden/cube.py#cube") { sources[$0] }
    XCTAssertEqual(function.lines, ["def cube(x):", "    y = x * x", "", "    return x * y"])
    XCTAssertEqual([function.path, function.language], ["Golden/cube.py", "python"])
    XCTAssertThrowsError(try SourceExcerpt("Golden/cube.py#square") { sources[$0] }) { error in
      XCTAssertTrue("\(error)".contains("expected a declaration of 'square' in Golden/cube.py"), "\(error)")
    }
  }

  func testALinkThatLeadsNowhereIsNamed() {
    expectProblem(
      "expected a file where a link leads, found none: Sources/Book/12-training.swift; mend the link",
      { $0["Sources/Book/99-example.swift"]?.replace("# Not", with: "[this](12-training.md) Not") })
  }

  func testAChapterWithoutItsSourceSaysWhereToRunIt() async throws {
    expectProblem("expected its source Sources/Book/99-example.swift, found none; run it in the repository") {
      $0 = [:]
    }
    let elsewhere = FileManager.default.temporaryDirectory.appendingPathComponent("no-repository-\(getpid())")
    try FileManager.default.createDirectory(
      at: elsewhere.appendingPathComponent("Sources/Book"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: elsewhere) }
    do {
      try await BookWriter(repository: elsewhere.path, isQuick: true).prove(allChapters[0])
      XCTFail("no source is there")
    } catch {
      XCTAssertTrue("\(error)".contains("found none; run it in the repository"), "\(error)")
    }
  }

  /// The pictures of graphs are `dot`'s; what it cannot draw is told in its words.
  func testAGraphThatIsNoneAndAMissingProgramAreTold() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("graph-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("digraph {".utf8).write(to: folder.appendingPathComponent("bad.dot"))
    do {
      try await Graphviz.draw("bad.dot", to: "bad.svg", in: folder.path)
      XCTFail("a graph without an end was drawn")
    } catch {
      let text = "\(error)"
      XCTAssertTrue(
        text.hasSuffix("; mend the graph") || text.hasSuffix("found none; run 'make book', which installs it"), text)
    }
  }
}
