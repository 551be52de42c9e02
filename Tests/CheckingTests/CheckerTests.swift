import Autograd
import Checking
import Foundation
import TensorCore
import XCTest

/// Tests of the tests: each planted bug is caught by the checks that are named for it, and by no
/// other.
final class CheckerTests: XCTestCase {
  private let gradientChecks: Set<CheckResult.Kind> = [.gradient, .goldenDouble, .goldenFloat]
  /// Those that run the op both ways, which a broken promise fails.
  private let callingChecks: Set<CheckResult.Kind> = [
    .gradient, .goldenDouble, .goldenFloat, .precision, .threads, .calls, .extremes,
  ]

  func testAnOpWithoutABugPassesEveryCheck() throws {
    for result in Cubic.entry(.none).checkAll(golden: try golden()) {
      XCTAssertEqual(result.failures, [])
      XCTAssert(result.isTight, "\(result.name): \(result.largest), tolerance \(result.tolerance)")
      XCTAssert(result.passed && result.cases > 0, result.name)
      XCTAssert(result.name.hasPrefix("op/Cubic/"), result.name)
    }
  }

  func testAScaledGradientIsCaught() throws {
    try expect(.scaledGradient, caughtBy: gradientChecks, saying: "square, ", "input 0", " at [", "found ", "expected ")
  }

  func testANegatedGradientIsCaught() throws {
    try expect(
      .negatedGradient, caughtBy: gradientChecks, saying: "square, ", "input 0", " at [", "found ", "expected ")
  }

  func testATransposedGradientIsCaught() throws {
    try expect(.transposedGradient, caughtBy: gradientChecks, saying: "square, ", "input 0", " at [", "expected ")
  }

  func testAConstantGradientIsCaught() throws {
    try expect(
      .constantGradient, caughtBy: gradientChecks.union([.extremes]), saying: "square, ", "input 0",
      "found 1.0, expected ")
  }

  func testOneNaNInAGradientIsCaught() throws {
    try expect(
      .gradientWithNaN, caughtBy: gradientChecks.union([.precision, .extremes]), saying: "input 0", ", at [",
      "found nan, expected ")
  }

  func testAMissingBroadcastSumIsCaught() throws {
    try expect(
      .missingBroadcastSum, caughtBy: callingChecks,
      saying: "square: gradient of input 1: found the shape [3, 3], expected [3]")
  }

  func testAMissingGradientIsCaught() throws {
    try expect(
      .missingGradient, caughtBy: callingChecks, saying: "square: input 0: found no gradient, expected one")
  }

  func testTooFewGradientsAreCaught() throws {
    try expect(
      .tooFewGradients, caughtBy: callingChecks, saying: "square: found 1 gradients, expected 3, one for each input")
  }

  func testAGradientForAConstantIsCaught() throws {
    try expect(
      .gradientForConstant, caughtBy: callingChecks,
      saying: "square: input 2: found a gradient, expected none: it is a constant")
  }

  func testAForwardPassThatIsWrongInOneElementIsCaught() throws {
    try expect(
      .forwardOff, caughtBy: [.goldenDouble, .goldenFloat, .reference, .extremes], saying: "found ", "expected ")
    let messages = try failures(.forwardOff)
    XCTAssert(messages[.goldenDouble]?.first?.contains("square, output, at [8], x 1.7") ?? false, "\(messages)")
    XCTAssert(messages[.reference]?.first?.contains("square, output, at [8], x ") ?? false, "\(messages)")
  }

  func testALostNaNIsCaught() throws {
    try expect(
      .forwardLosesNaN, caughtBy: [.extremes], saying: "extreme 0, output, at [0], x nan: found 0.0, expected nan")
  }

  func testBitsThatDependOnTheNumberOfThreadsAreCaught() throws {
    try expect(.forwardOfThreeThreads, caughtBy: [.threads], saying: "square: 3 threads give")
  }

  func testBitsThatChangeWithMoreThreadsThanCoresAreCaught() throws {
    try expect(
      .forwardOfThirteenThreads, caughtBy: [.threads], saying: "square: 13 threads give")
  }

  /// Right in Double and by the equation, so that gradient checks and shapes cannot see it.
  func testAForwardPassThatLosesDigitsInFloatAloneIsCaught() throws {
    try expect(
      .forwardLosesDigits, caughtBy: [.goldenFloat, .reference, .precision], saying: ", tolerance ", "found ")
    XCTAssert(
      try failures(.forwardLosesDigits)[.precision]?.first?.contains("square, output") ?? false)
  }

  func testAGradientThatLosesDigitsInFloatAloneIsCaught() throws {
    try expect(.gradientLosesDigits, caughtBy: [.goldenFloat, .precision], saying: "gradient of input 0", "found ")
  }

  func testTheThreadCheckPutsTheNumberOfThreadsBack() {
    let before = Threads.count
    _ = ThreadCheck.run(Cubic.entry(.none))
    XCTAssertEqual(Threads.count, before)
  }

  func testAShapeRuleThatAcceptsWhatItMustRefuseIsCaught() throws {
    let messages = try failures(.shapeRuleAcceptsAnything)
    XCTAssertEqual(
      messages[.rejection]?.first,
      "op/Cubic/rejection: [[2, 3], [4], [2, 3]]: found the shape [], expected to be refused, but it was accepted")
  }

  func testAShapeRuleThatDisagreesWithTheOpIsCaught() throws {
    let messages = try failures(.shapeRuleIsWrong)
    for kind in callingChecks.union([.reference]) {
      let said = messages[kind] ?? []
      XCTAssert(
        said.contains {
          $0.contains("square: output: found the shape [3, 3], expected [3, 3, 1], as the shape rule says")
        },
        "\(kind): \(said)")
    }
  }

  func testAShapeRuleThatRefusesWhatItMustAcceptIsCaught() throws {
    try expect(
      .shapeRuleRefusesItsSpecimens, caughtBy: callingChecks.union([.reference]),
      saying: "square: cubic: expected")
  }

  func testAnErrorWithoutTheOpsNameIsCaught() throws {
    try expect(
      .anonymousError, caughtBy: [.rejection], saying: "found the error 'op: expected", "expected one that names cubic")
  }

  func testAnErrorThatExpectsSomethingElseIsCaught() {
    let rejected = [Rejected(Cubic(bug: .none), [[2, 3], [4], [2, 3]], because: "a lecture")]
    let result = BoundaryChecks.rejection(
      OpEntry(Cubic.self, specimens: [], variation: { _ in Self.specimen }, rejected: rejected))
    XCTAssert(
      result.failures.first?.contains("expected one that names cubic and expects 'a lecture'") ?? false,
      "\(result.failures)")
  }

  // MARK: Goldens

  func testAGoldenOfAnotherOpIsCaught() throws {
    let result = check(try golden(op: "Softplus"))
    XCTAssertEqual(result.failures, ["op/Cubic/golden-double: found the golden of Softplus, expected that of Cubic"])
  }

  func testAGoldenCaseWithoutASpecimenIsCaught() throws {
    let stray = Cubic.goldenCase("stray", Tensor([1, 1], [2]), [1])
    let result = check(try golden(cases: [stray]))
    XCTAssertEqual(
      result.failures,
      ["op/Cubic/golden-double: stray: found no specimen of this name, expected one, as a golden case has it"])
  }

  func testAGoldenWithoutCasesDoesNotPass() throws {
    XCTAssertFalse(check(try golden(cases: [])).passed)
  }

  func testAnInfiniteGoldenValueMustBeMatchedExactly() throws {
    let x = Tensor<Double>([1, 3], [.infinity, -.infinity, 2])
    func result(y: [Double]? = nil, dx: [Double]? = nil) throws -> CheckResult {
      check(try golden(cases: [Cubic.goldenCase("square", x, [1, 1, 1], y: y, dx: dx)]))
    }
    XCTAssertEqual(try result().failures, [])
    let wrong = [
      try result(y: [-.infinity, -.infinity, 8.25]), try result(y: [1e308, -.infinity, 8.25]),
      try result(y: [.infinity, -.infinity, .infinity]), try result(y: [.infinity, .nan, 8.25]),
    ]
    for (result, place) in zip(
      wrong,
      [
        "[0], x inf: found inf, expected -inf", "[0], x inf: found inf, expected 1e+308",
        "[2], x 2.0: found 8.25, expected inf", "[1], x -inf: found -inf, expected nan",
      ])
    {
      XCTAssertEqual(result.failures.count, 1)
      XCTAssert(
        result.failures.first?.contains("square, output, at \(place)") ?? false, "\(result.failures)")
    }
    let gradient = try result(dx: [.infinity, -.infinity, 6]).failures
    XCTAssertEqual(gradient.count, 1)
    XCTAssert(gradient.first?.contains("gradient of input 0, at [1]") ?? false, "\(gradient)")
  }

  func testAGoldenWhoseShapeAndValuesDisagreeIsRefused() {
    XCTAssertThrowsError(try decode(#"{"shape": [2, 2], "values": [1, 2, 3]}"#))
    XCTAssertThrowsError(try decode(#"{"shape": [-1], "values": []}"#))
    XCTAssertThrowsError(try decode(#"{"shape": [1], "values": ["many"]}"#))
    XCTAssertNoThrow(try decode(#"{"shape": [], "values": ["-inf"]}"#))
  }

  private func decode(_ json: String) throws -> GoldenTensor {
    try JSONDecoder().decode(GoldenTensor.self, from: Data(json.utf8))
  }

  // MARK: What was not checked does not pass

  func testNoSpecimensDoNotPass() throws {
    let empty = OpEntry(Cubic.self, specimens: [], variation: { _ in Self.specimen }, rejected: [])
    let unchecked: [CheckResult] = [
      GradientCheck.run(stem: "Cubic", specimens: [], tolerance: 1),
      GoldenCheck.run(stem: "Cubic", specimens: [], golden: try golden(cases: []), tolerance: 1, as: Float.self),
      BoundaryChecks.rejection(empty),
    ]
    for result in unchecked {
      XCTAssertEqual(result.failures, [])
      XCTAssertFalse(result.passed, result.name)
    }
  }

  func testValuesKeepClearOfKinksOnBothSides() {
    let specimen = Specimen("kink", Cubic(bug: .none), [[2_000]], domains: [Domain(-0.1...0.1, kinks: [0])])
    let values = specimen.draw(seed: 1, as: Double.self)[0].scalars
    XCTAssert(values.allSatisfy { abs($0) >= 0.0199 && abs($0) <= 0.1001 })
    XCTAssert(values.contains { $0 < 0 } && values.contains { $0 > 0 })
    XCTAssertEqual(specimen.draw(seed: 1, as: Float.self)[0].converted(), Tensor([2_000], values), "exact in Float")
  }

  // MARK: Running the planted bugs

  private static let specimen = Specimen("square", Cubic(bug: .none), [[3, 3], [3], [3, 3]])

  /// Two cases of the cubic, from the equation, with all bits of a Float.
  private func golden(op: String = "Cubic", cases: [String]? = nil) throws -> Golden {
    let x = [0.5, -1.2, 2, 1.3, 0.7, -0.6, -2.1, 1.1, 1.7, 0.3].map { Double(Float($0)) }
    let cases =
      cases ?? [
        Cubic.goldenCase("square", Tensor([3, 3], Array(x.prefix(9))), [1, -0.5, 1.5]),
        Cubic.goldenCase("wide", Tensor([2, 5], x), [1, -0.5, 1.5, 0.25, -2]),
      ]
    let json = "{\"op\": \"\(op)\", \"source\": \"the equation\", \"cases\": [\(cases.joined(separator: ",\n"))]}"
    return try JSONDecoder().decode(Golden.self, from: Data(json.utf8))
  }

  private func check(_ golden: Golden) -> CheckResult {
    GoldenCheck.run(
      stem: "Cubic", specimens: Cubic.entry(.none).specimens, golden: golden, tolerance: 1e-14, as: Double.self)
  }

  /// What each check says of a bug; checks that pass are left out.
  private func failures(_ bug: Cubic.Bug) throws -> [CheckResult.Kind: [String]] {
    let failed = Cubic.entry(bug).checkAll(golden: try golden()).filter { !$0.passed }
    return Dictionary(uniqueKeysWithValues: failed.compactMap { result in result.kind.map { ($0, result.failures) } })
  }

  /// The bug is caught by these checks and no others, and each says the op, the check and `parts`
  /// in one line.
  private func expect(
    _ bug: Cubic.Bug, caughtBy kinds: Set<CheckResult.Kind>, saying parts: String..., line: UInt = #line
  ) throws {
    let failures = try failures(bug)
    XCTAssertEqual(Set(failures.keys), kinds, "\(bug) is caught by other checks than expected", line: line)
    for (kind, messages) in failures {
      let found = messages.contains { message in
        message.hasPrefix("op/Cubic/\(kind.rawValue): ") && parts.allSatisfy(message.contains)
      }
      XCTAssert(found, "\(bug): no line of the \(kind) check says \(parts): \(messages)", line: line)
    }
  }
}
