import XCTest

final class MeanTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Mean") }
}
