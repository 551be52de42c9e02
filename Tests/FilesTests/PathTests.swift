import Files
import XCTest

final class PathTests: XCTestCase {
  func testPiecesAreThoseOfPOSIX() {
    for (path, folder, name) in [
      ("a/b/c", "a/b", "c"), ("a/b/c/", "a/b", "c"), ("a//b", "a", "b"), ("a/b//", "a", "b"), ("a", ".", "a"),
      ("x/", ".", "x"), ("/a", "/", "a"), ("//a", "/", "a"), ("/", "/", "/"), ("//", "/", "/"), (".", ".", "."),
      ("./a", ".", "a"), ("..", ".", ".."), ("", ".", ""), ("a.b/.c", "a.b", ".c"), ("ä/\u{301}é", "ä", "\u{301}é"),
    ] {
      XCTAssertEqual(Path(path).folder, folder, "the folder of '\(path)'")
      XCTAssertEqual(Path(path).name, name, "the name of '\(path)'")
    }
  }

  func testAShellTakesAPathAsOneWordThatIsNoFlag() {
    for (path, word) in [
      ("a/b-c_1.png", "a/b-c_1.png"), ("my run", "'my run'"), ("$(x)", "'$(x)'"), ("it's", #"'it'\''s'"#),
      ("-rf", "./-rf"), ("é", "'é'"), ("", "''"),
    ] {
      XCTAssertEqual(Path(path).shellWord, word)
    }
  }

  func testAppendingPutsOneSlashBetween() {
    for (path, whole) in [("a", "a/x"), ("a/", "a/x"), ("/", "/x"), ("", "x"), (".", "./x")] {
      XCTAssertEqual(Path(path).appending("x"), whole)
    }
  }
}
