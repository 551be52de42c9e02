import Files
import XCTest

/// A folder for each test, and what the tests ask of it.
class FolderCase: XCTestCase {
  private(set) var folder = ""

  override func setUpWithError() throws { folder = try Folder.makeTemporary("files-tests") }
  override func tearDownWithError() throws { try Folder.remove(folder) }

  func at(_ name: String) -> String { "\(folder)/\(name)" }

  func text(_ name: String) throws -> String { String(decoding: try File.read(at(name)), as: UTF8.self) }

  func assertFails<R>(
    _ path: String, _ action: String, _ reason: String, line: UInt = #line, _ body: () throws -> R
  ) {
    XCTAssertThrowsError(try body(), line: line) { error in
      let found = error as? FileError
      XCTAssertEqual(found?.path, path, "\(error)", line: line)
      XCTAssertEqual(found?.action, action, "\(error)", line: line)
      XCTAssertTrue(found?.reason.contains(reason) ?? false, "\(error)", line: line)
    }
  }
}
