import Foundation
import XCTest

/// Reads the repository and holds it against the rules; each failure names the file, the line and
/// the remedy.
final class RepositoryTests: XCTestCase {
  private let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  func testEverySourceFileKeepsTheRules() throws {
    let sources = try swiftFiles(under: "Sources")
    XCTAssertGreaterThan(sources.count, 20, "the sources were not found")
    for source in sources { for complaint in SourceRules.complaints(about: source) { XCTFail("\(complaint)") } }
  }

  func testNoTestReachesBehindThePublicAPI() throws {
    let tests = try swiftFiles(under: "Tests")
    XCTAssertGreaterThan(tests.count, 10, "the tests were not found")
    for test in tests { for complaint in SourceRules.testable(test) { XCTFail("\(complaint)") } }
  }

  func testEveryOpHasItsSourceSpecimensTestGoldenAndCatalogueLine() throws {
    var tests: [String: String] = [:]
    for test in try swiftFiles(under: "Tests/OpTests/Ops") {
      XCTAssert(test.stem.hasSuffix("Tests"), "\(test.path):1: name it after its op: <Stem>Tests.swift")
      tests[String(test.stem.dropLast("Tests".count))] = test.lines.joined(separator: "\n")
    }
    let places = OpPlaces(
      sources: Set(try swiftFiles(under: "Sources/Autograd/Ops").map(\.stem)),
      specimens: Set(try swiftFiles(under: "Sources/Numerics/Ops").map(\.stem)), tests: tests,
      goldens: Set(try names(in: "Golden/Ops", suffix: ".json")),
      catalog: try read("Sources/Numerics/OpCatalog.swift"))
    XCTAssertFalse(places.sources.isEmpty || places.goldens.isEmpty || places.entries.isEmpty, "the ops were not found")
    for complaint in places.complaints { XCTFail("\(complaint)") }
  }

  func testThePackageDeclaresTheFloors() throws {
    // The floors of the rules and the targets of the package are the same, in the same order.
    let package = try read("Package.swift").lines
    let declared = package.compactMap { line in
      line.firstMatch(of: /\.library\(name: "(\w+)"|\.executable\(name: "(\w+)"/).map {
        String($0.output.1 ?? $0.output.2 ?? "")
      }
    }
    // Nothing of Kernels is public, so it is no product.
    let products = Floor.all.map(\.name).filter { $0 != "Kernels" }
    XCTAssertEqual(declared, products, "bring Package.swift's products and Floor.all in step")
    for library in Floor.systemLibraries {
      XCTAssert(
        package.contains { $0.contains(".systemLibrary(name: \"\(library)\"") },
        "Package.swift: no system library \(library); take it out of Floor.systemLibraries")
    }
  }

  private func swiftFiles(under folder: String) throws -> [SourceText] {
    let all = try FileManager.default.subpathsOfDirectory(atPath: top.appendingPathComponent(folder).path)
    return try all.filter { $0.hasSuffix(".swift") }.sorted().map { try read("\(folder)/\($0)") }
  }

  private func names(in folder: String, suffix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: top.appendingPathComponent(folder).path)
      .filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
  }

  private func read(_ path: String) throws -> SourceText {
    SourceText(path: path, text: try String(contentsOf: top.appendingPathComponent(path), encoding: .utf8))
  }
}
