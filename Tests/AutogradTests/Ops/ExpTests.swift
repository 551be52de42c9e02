import XCTest

final class ExpTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Exp") }
}
