import XCTest

final class MatMulTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("MatMul") }
}
