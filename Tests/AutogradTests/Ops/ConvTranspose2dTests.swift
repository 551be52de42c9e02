import XCTest

final class ConvTranspose2dTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("ConvTranspose2d") }
}
