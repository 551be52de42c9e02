import Checking
import Foundation
import Numerics
import XCTest

/// What is claimed of every op, a test for each claim: an op's own test case inherits them, and
/// adds what is special to it.
///
/// The op is the one that the test case is named after: `SoftplusTests` runs the checks of
/// `Softplus`.
class OpTestCase: XCTestCase {
  /// The base class claims nothing.
  private var isAnOps: Bool { type(of: self) != OpTestCase.self }

  /// The op's line in the catalogue.
  private func entry() throws -> OpEntry {
    let stem = String("\(type(of: self))".dropLast("Tests".count))
    return try XCTUnwrap(
      OpCatalog.entries.first { $0.stem == stem }, "OpCatalog has no entry with the stem \(stem)")
  }

  func testGradientMatchesFiniteDifferences() throws { try expect(.gradient) }

  func testMatchesPyTorch() throws { try expect(.goldenDouble) }

  func testMatchesPyTorchInFloat() throws { try expect(.goldenFloat) }

  func testKernelMatchesTheNaiveReference() throws { try expect(.reference) }

  func testFloatKeepsTheDigitsOfDouble() throws { try expect(.precision) }

  func testSameBitsOnAnyThreads() throws { try expect(.threads) }

  func testCallsLeaveTheirInputsAndCanBeRepeated() throws { try expect(.calls) }

  func testSpecimensShowEveryKindOfShapeAndTheSlopesAtKinks() throws { try expect(.specimens) }

  func testShapesThatDoNotFitAreRefused() throws { try expect(.rejection) }

  func testExtremeInputsGiveWhatTheEquationGives() throws { try expect(.extremes) }

  /// Runs one check; each complaint is a failure that names the check, the case, the worst position
  /// and both values. A tolerance that is wider than ten times what was measured is a failure as
  /// well.
  private func expect(_ kind: CheckResult.Kind) throws {
    guard isAnOps else { return }
    let entry = try entry()
    let result = entry.check(kind, golden: try Golden.named(entry.stem))
    for failure in result.failures.prefix(5) { XCTFail(failure) }
    XCTAssert(result.passed, "\(result.name): \(result.cases) cases")
    XCTAssert(
      result.isTight, "\(result.name): the tolerance \(result.tolerance) is wide: \(result.largest) was measured")
  }
}

extension Golden {
  /// The reference golden of an op, from `Golden/Ops`.
  static func named(_ stem: String) throws -> Golden {
    let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try GoldenFolder(top.appendingPathComponent("Golden").path).decode("Ops/\(stem).json")
  }
}
