import XCTest

final class FunctionCheckTests: XCTestCase {
  func testEveryFunctionIsAsNearToItsExactValueAsItSays() throws { try expectEveryCheckPasses("function/") }
}
