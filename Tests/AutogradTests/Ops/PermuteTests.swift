import XCTest

final class PermuteTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Permute") }
}
