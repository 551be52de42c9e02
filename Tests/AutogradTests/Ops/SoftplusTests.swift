import XCTest

final class SoftplusTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Softplus") }
}
