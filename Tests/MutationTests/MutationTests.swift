import Foundation
import XCTest

/// Tests of the tests, on the sources themselves: each planted bug is caught by the check that is
/// named for it.
final class MutationTests: XCTestCase {
  private let mutations =
    TensorCoreMutations.all + OpMutations.all + LayerMutations.all + BoundMutations.all + ShardMutations.all

  func testEveryPlantedBugIsCaughtByItsCheck() async throws {
    XCTAssertGreaterThanOrEqual(mutations.count, 40)
    let mutants = try await MutantBuild(mutations)
    try await expectChecksToPass(in: mutants)
    // A fresh process each, as many at a time as there are processors.
    var survivors: [Int: String] = [:]
    await withTaskGroup(of: (Int, String?).self) { group in
      for (index, mutation) in mutations.enumerated() {
        if index >= ProcessInfo.processInfo.activeProcessorCount, let (number, reason) = await group.next() {
          survivors[number] = reason
        }
        group.addTask { (index + 1, await Self.survival(of: mutation, number: index + 1, in: mutants)) }
      }
      for await (number, reason) in group { survivors[number] = reason }
    }
    for (number, reason) in survivors.sorted(by: { $0.key < $1.key }) {
      let mutation = mutations[number - 1]
      XCTFail("\(mutation.file): '\(mutation.what)' (MUTANT=\(number)): \(reason)")
    }
    print("\(mutations.count) planted bugs, \(mutations.count - survivors.count) caught")
  }

  /// With no bug awake, every named check exists and passes.
  private func expectChecksToPass(in mutants: MutantBuild) async throws {
    let names = Set(mutations.map(\.check))
    let outcomes = try await mutants.run(names, mutant: 0)
    let unknown = names.subtracting(outcomes.map(\.name)).sorted()
    XCTAssertEqual(unknown, [], "no check has this name")
    for outcome in outcomes {
      XCTAssertGreaterThan(outcome.cases, 0, outcome.name)
      XCTAssertEqual(outcome.failures, [], "\(outcome.name) fails without any bug")
    }
  }

  /// Why a bug was not caught; nil where it was.
  private static func survival(of mutation: Mutation, number: Int, in mutants: MutantBuild) async -> String? {
    do {
      let failures = try await mutants.run([mutation.check], mutant: number).flatMap(\.failures)
      if failures.isEmpty { return "\(mutation.check) passes all the same" }
      if failures.contains(where: { $0.contains(mutation.complaint) }) { return nil }
      return "no complaint of \(mutation.check) says '\(mutation.complaint)': \(failures[0])"
    } catch {
      return "\(error)"
    }
  }

  // MARK: The schemata

  func testSeveralBugsOfOnePlaceShareIt() throws {
    let text = try Schemata.planting(
      [(1, mutation("b", "c")), (3, mutation("b", "d")), (4, mutation("a", "e"))], in: "a + b")
    XCTAssertEqual(text, "(mutant == 4 ? (e) : (a)) + (mutant == 1 ? (c) : mutant == 3 ? (d) : (b))")
  }

  func testAStatementBecomesABranch() throws {
    let statement = Mutation.statement("", "", "f()", "g()", caughtBy: "", saying: "")
    XCTAssertEqual(
      try Schemata.planting([(2, statement)], in: "h(); f()"), "h(); if mutant == 2 {\ng()\n} else {\nf()\n}")
  }

  func testOnlyThePartInGuillemetsIsReplaced() throws {
    let text = try Schemata.planting([(1, mutation("x: «b», y", "c"))], in: "f(x: b, y: b)")
    XCTAssertEqual(text, "f(x: (mutant == 1 ? (c) : (b)), y: b)")
  }

  func testATextThatOccursTwiceIsRefused() {
    XCTAssertThrowsError(try Schemata.planting([(1, mutation("b", "c"))], in: "b + b")) {
      XCTAssert("\($0)".contains("expected its text once, found it 2 times"), "\($0)")
    }
  }

  func testATextThatIsGoneIsRefused() {
    XCTAssertThrowsError(try Schemata.planting([(1, mutation("b", "c"))], in: "a")) {
      XCTAssert("\($0)".contains("found it 0 times"), "\($0)")
    }
  }

  func testTextsThatOverlapAreRefused() {
    XCTAssertThrowsError(try Schemata.planting([(1, mutation("a + b", "c")), (2, mutation("b", "c"))], in: "a + b")) {
      XCTAssert("\($0)".contains("overlap"), "\($0)")
    }
  }

  private func mutation(_ original: String, _ buggy: String) -> Mutation {
    .expression("", "", original, buggy, caughtBy: "", saying: "")
  }
}
