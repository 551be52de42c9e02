import XCTest

final class SigmoidTests: XCTestCase {
  func testEveryCheckPasses() throws { try expectEveryCheckPasses("Sigmoid") }
}
