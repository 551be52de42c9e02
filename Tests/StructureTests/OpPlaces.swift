/// The five places in which each op stands under one stem, as they were found.
struct OpPlaces {
  /// `Sources/Autograd/Ops/<Stem>.swift`.
  var sources: Set<String>
  /// `Sources/Numerics/Ops/<Stem>.swift`, which describes the op to the checks.
  var specimens: Set<String>
  /// `Tests/OpTests/Ops/<Stem>Tests.swift`, with its text.
  var tests: [String: String]
  /// `Golden/Ops/<Stem>.json`.
  var goldens: Set<String>
  /// The text of `OpCatalog.swift`.
  var catalog: SourceText

  /// The stems that the catalogue lists, each with its line.
  var entries: [String: Int] {
    var entries: [String: Int] = [:]
    for (index, line) in catalog.code.enumerated() {
      if let match = line.wholeMatch(of: /\s*(\w+)\.entry,?\s*/) { entries[String(match.output.1)] = index + 1 }
    }
    return entries
  }

  /// A complaint for each stem that stands in one of the places and not in all of them.
  var complaints: [Complaint] {
    let stems = sources.union(specimens).union(tests.keys).union(goldens).union(entries.keys)
    return stems.sorted().flatMap(complaints(about:))
  }

  private func complaints(about stem: String) -> [Complaint] {
    let source = "Sources/Autograd/Ops/\(stem).swift"
    let test = "Tests/OpTests/Ops/\(stem)Tests.swift"
    let golden = "Golden/Ops/\(stem).json"
    let specimens = "Sources/Numerics/Ops/\(stem).swift"
    let claim = "class \(stem)Tests: OpTestCase"
    var complaints: [Complaint] = []
    func complain(_ path: String, _ text: String) { complaints.append(Complaint(path: path, line: 1, text: text)) }
    if !sources.contains(stem) {
      complain(source, "the op \(stem) has no source; write it, or remove its test, golden and catalogue line")
    }
    if !self.specimens.contains(stem) {
      complain(specimens, "the op \(stem) is not described to the checks; write its entry")
    }
    if !goldens.contains(stem) {
      complain(golden, "the op \(stem) has no golden; add its cases to Golden/ops.py and run 'make golden'")
    }
    if entries[stem] == nil {
      complain(catalog.path, "the op \(stem) has no line; add '\(stem).entry,' to OpCatalog.entries")
    }
    if let text = tests[stem] {
      if !text.contains(claim) {
        complain(test, "the test does not say '\(claim)', so that nothing is claimed of the op")
      }
      if !text.contains("  func test") {
        complain(test, "the test has no claim of its own, so that XCTest does not find it; add one, computed by hand")
      }
    } else {
      complain(test, "the op \(stem) has no test; write one that says '\(claim)'")
    }
    return complaints
  }
}
