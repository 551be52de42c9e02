import XCTest

final class Conv2dTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Conv2d") }
}
