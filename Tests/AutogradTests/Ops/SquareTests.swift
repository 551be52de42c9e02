import XCTest

final class SquareTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Square") }
}
