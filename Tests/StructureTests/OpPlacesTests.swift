import XCTest

/// The rule of an op's five places, on a made-up repository.
final class OpPlacesTests: XCTestCase {
  private var places = OpPlaces(
    sources: ["Exp", "Tanh"], specimens: ["Exp", "Tanh"],
    tests: [
      "Exp": "class ExpTests: OpTestCase {\n  func testAtZero() {}\n}",
      "Tanh": "class TanhTests: OpTestCase {\n  func testAtZero() {}\n}",
    ],
    goldens: ["Exp", "Tanh"],
    catalog: SourceText(
      path: "Sources/Numerics/OpCatalog.swift",
      text: "let entries = [\n  Exp.entry,\n  // Log.entry,\n  Tanh.entry\n]\n"))

  func testAWholeRepositoryHasNoComplaints() {
    XCTAssertEqual(places.complaints, [])
    XCTAssertEqual(places.entries, ["Exp": 2, "Tanh": 4])
  }

  func testAnOpWithoutASourceIsCaught() {
    places.sources.remove("Exp")
    expect("Sources/Autograd/Ops/Exp.swift:1: the op Exp has no source")
  }

  func testAnOpThatIsNotDescribedToTheChecksIsCaught() {
    places.specimens.remove("Exp")
    expect("Sources/Numerics/Ops/Exp.swift:1: the op Exp is not described to the checks")
  }

  func testAnOpWithoutATestIsCaught() {
    places.tests["Exp"] = nil
    expect("Tests/OpTests/Ops/ExpTests.swift:1: the op Exp has no test; write one that says")
  }

  func testATestThatRunsAnotherOpsChecksIsCaught() {
    places.tests["Exp"] = places.tests["Tanh"]
    expect("Tests/OpTests/Ops/ExpTests.swift:1: the test does not say 'class ExpTests: OpTestCase'")
  }

  func testATestWithoutAClaimOfItsOwnIsCaught() {
    places.tests["Exp"] = "class ExpTests: OpTestCase {}"
    expect("Tests/OpTests/Ops/ExpTests.swift:1: the test has no claim of its own")
  }

  func testAnOpWithoutAGoldenIsCaught() {
    places.goldens.remove("Tanh")
    expect("Golden/Ops/Tanh.json:1: the op Tanh has no golden; add its cases to Golden/ops.py")
  }

  func testAnOpThatTheCatalogueLacksIsCaught() {
    places.catalog = SourceText(path: places.catalog.path, text: "let entries = [\n  Exp.entry,\n  // Tanh.entry,\n]\n")
    expect("Sources/Numerics/OpCatalog.swift:1: the op Tanh has no line; add 'Tanh.entry,'")
  }

  func testAStemThatStandsInOnePlaceAloneIsCaughtInTheOthers() {
    for (number, plant): (Int, (inout OpPlaces) -> Void) in [
      (0, { $0.sources.insert("Log") }), (1, { $0.goldens.insert("Log") }), (2, { $0.tests["Log"] = "" }),
      (4, { $0.specimens.insert("Log") }),
      (
        3,
        {
          $0.catalog = SourceText(path: "OpCatalog.swift", text: "Exp.entry,\nLog.entry,\nTanh.entry,")
        }
      ),
    ] {
      var planted = places
      plant(&planted)
      // A test that is there, but empty, counts as one of the others.
      XCTAssertEqual(planted.complaints.count, number == 2 ? 6 : 4, "place \(number): \(planted.complaints)")
      XCTAssert(planted.complaints.allSatisfy { $0.text.contains("Log") || $0.path.contains("Log") })
    }
  }

  private func expect(_ start: String, line: UInt = #line) {
    let found = places.complaints.map(\.description)
    XCTAssertEqual(found.count, 1, "\(found)", line: line)
    XCTAssert(found.first?.hasPrefix(start) ?? false, "\(found)", line: line)
  }
}
