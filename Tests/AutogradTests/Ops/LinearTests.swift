import XCTest

final class LinearTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Linear") }
}
