import Autograd
import Checking
import Foundation
import FoundationXML
import XCTest

/// Checks run one by one, and what they came to is told in JSON and in JUnit's XML.
final class CheckReportTests: XCTestCase {
  private struct Broken: Error, CustomStringConvertible { let description = "a <broken> \"file\" & more" }

  private var report: CheckReport {
    CheckReport([
      Check("op/Add/gradient", tolerance: 1e-3) {
        $0.record(Deviation(value: 1e-4, found: 1.0001, expected: 1), "case 1")
        $0.record(Deviation(value: 5e-4, found: 2.001, expected: 2), "case 2")
      },
      Check("op/Add/threads") { $0.record(true, "never") },
      Check("op/Exp/gradient", tolerance: 1e-3) {
        $0.record(Deviation(value: .infinity, found: .nan, expected: 3), "case 1")
        $0.record(false, "second\u{1}")
      },
      Check("run/mlp/loss") { _ in throw Broken() },
      Check("run/mlp/weights") { $0.skip("another machine") },
      Check("run/mlp/nothing") { _ in },
    ])
  }

  func testEveryCheckRunsAndOneThatThrowsOrHasNoCaseFails() {
    XCTAssertEqual(
      report.results.map(\.verdict), [.passed, .passed, .failed, .failed, .skipped, .failed])
    XCTAssertEqual(report.failed.map(\.name), ["op/Exp/gradient", "run/mlp/loss", "run/mlp/nothing"])
    XCTAssertEqual(report.results[3].failures, ["run/mlp/loss: a <broken> \"file\" & more"])
    XCTAssertEqual(report.results[5].summary, "run/mlp/nothing: expected at least one case, found none")
  }

  func testProgressIsToldBeforeEachCheck() {
    var told: [String] = []
    _ = CheckReport([Check("a/b") { _ in }, Check("a/c") { _ in }]) { told.append("\($0) \($1)") }
    XCTAssertEqual(told, ["a/b 0", "a/c 1"])
  }

  func testMembersGatherTheChecksOfOneThing() {
    let members = report.members
    XCTAssertEqual(members.map(\.name), ["op/Add", "op/Exp", "run/mlp"])
    XCTAssertEqual(members.map(\.group), ["op", "op", "run"])
    XCTAssertEqual(members.map(\.cases), [3, 2, 1])
    XCTAssertEqual(members.map(\.verdict), [.passed, .failed, .failed])
    XCTAssertEqual(members[0].worst?.name, "op/Add/gradient")
    XCTAssertEqual(members[0].worst?.worst?.deviation.found, 2.001)
    XCTAssertEqual(members[2].worst?.name, "run/mlp/loss")
  }

  func testTheJSONHasEveryCheck() throws {
    struct Report: Decodable {
      struct Check: Decodable {
        let name, verdict: String
        let cases: Int
        let expected, tolerance: Double?
        let failures: [String]
        let skipped: String?
      }
      let facts: [String: String]
      let passed, failed, skipped: Int
      let checks: [Check]
    }
    let json = report.json(facts: [("processor", "a \"fast\" one")])
    let read = try JSONDecoder().decode(Report.self, from: Data(json.utf8))
    XCTAssertEqual(read.facts, ["processor": "a \"fast\" one"])
    XCTAssertEqual([read.passed, read.failed, read.skipped], [2, 3, 1])
    XCTAssertEqual(read.checks.map(\.name), report.results.map(\.name))
    XCTAssertEqual(read.checks.map(\.verdict), ["passed", "passed", "failed", "failed", "skipped", "failed"])
    XCTAssertEqual(read.checks.map(\.cases), [2, 1, 2, 1, 0, 0])
    XCTAssertEqual(read.checks[0].expected, 2)
    XCTAssertEqual(read.checks[1].expected, nil)
    XCTAssertEqual(read.checks.map(\.failures), report.results.map(\.failures))
    XCTAssertEqual(read.checks[4].skipped, "another machine")
    XCTAssert(json.contains("\"found\": \"nan\", \"difference\": \"inf\""), json)
    XCTAssertEqual(json.split(separator: "\n").count { $0.contains("\"name\": ") }, 6, "a check is a line")
  }

  func testTheXMLIsJUnits() throws {
    let document = try XMLDocument(xmlString: report.junit(name: "checks & more"))
    let root = try XCTUnwrap(document.rootElement())
    XCTAssertEqual(root.name, "testsuites")
    func attributes(_ element: XMLElement, _ names: String...) -> [String?] {
      names.map { element.attribute(forName: $0)?.stringValue }
    }
    XCTAssertEqual(
      attributes(root, "name", "tests", "failures", "errors", "skipped"), ["checks & more", "6", "3", "0", nil])
    let suites = root.elements(forName: "testsuite")
    XCTAssertEqual(suites.map { attributes($0, "name", "tests", "failures") }, [["op", "3", "1"], ["run", "3", "2"]])
    let cases = suites.flatMap { $0.elements(forName: "testcase") }
    XCTAssertEqual(attributes(cases[0], "classname", "name"), ["op.Add", "gradient"])
    XCTAssertEqual(cases.map { $0.elements(forName: "failure").count }, [0, 0, 1, 1, 0, 1])
    let failure = cases[2].elements(forName: "failure")[0]
    XCTAssertEqual(attributes(failure, "message"), [report.results[2].failures[0]])
    XCTAssertEqual(
      failure.stringValue, report.results[2].failures.joined(separator: "\n").replacing("\u{1}", with: "\u{FFFD}"))
    XCTAssertEqual(
      attributes(cases[3].elements(forName: "failure")[0], "message"), ["run/mlp/loss: a <broken> \"file\" & more"])
    XCTAssertEqual(attributes(cases[4].elements(forName: "skipped")[0], "message"), ["another machine"])
  }

  /// The rules of Jenkins' `junit-10.xsd` and of GitLab's parser: which attributes and elements an
  /// element may have, and which it must.
  func testTheXMLKeepsTheRulesOfJenkinsAndGitLab() throws {
    struct Rule { let must, may, children: Set<String> }
    let rules: [String: Rule] = [
      "testsuites": Rule(must: [], may: ["name", "time", "tests", "failures", "errors"], children: ["testsuite"]),
      "testsuite": Rule(
        must: ["name", "tests"], may: ["failures", "errors", "skipped", "time", "timestamp", "hostname", "package"],
        children: ["testcase", "properties", "system-out", "system-err"]),
      "testcase": Rule(
        must: ["name", "classname"], may: ["time"], children: ["failure", "error", "skipped", "system-out"]),
      "failure": Rule(must: [], may: ["message", "type"], children: []),
      "skipped": Rule(must: [], may: ["message", "type"], children: []),
    ]
    var pending = [try XCTUnwrap(XMLDocument(xmlString: report.junit(name: "checks")).rootElement())]
    while let element = pending.popLast() {
      let name = try XCTUnwrap(element.name)
      let rule = try XCTUnwrap(rules[name], name)
      let attributes = Set((element.attributes ?? []).compactMap(\.name))
      XCTAssertTrue(rule.must.isSubset(of: attributes), name)
      XCTAssertTrue(attributes.isSubset(of: rule.must.union(rule.may)), "\(name): \(attributes)")
      let children = (element.children ?? []).compactMap { $0 as? XMLElement }
      XCTAssertTrue(Set(children.compactMap(\.name)).isSubset(of: rule.children), name)
      pending += children
    }
  }
}
