import XCTest

final class SumTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Sum") }
}
