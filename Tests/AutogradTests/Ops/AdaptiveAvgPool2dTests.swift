import XCTest

final class AdaptiveAvgPool2dTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("AdaptiveAvgPool2d") }
}
