import XCTest

final class BatchNorm2dTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("BatchNorm2d") }
}
