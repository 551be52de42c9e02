import XCTest

final class GraphChecksTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("graph/") }
}
