import XCTest

final class ReshapeTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Reshape") }
}
