import XCTest

final class BatchNorm2dEvaluationTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("BatchNorm2dEvaluation") }
}
