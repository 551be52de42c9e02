import Files
import XCTest

/// The files of a staging folder change together, also where a kill comes between two renames.
final class PublicationTests: FolderCase {
  /// A target with two older files, and what a process that was killed after the first rename leaves.
  private func prepare(journal: String, names: [String] = ["figures/a", "b", "new"]) throws {
    try Folder.make(at("target/figures"))
    try Folder.make(at("target/.partial-7/figures"))
    for (name, bytes) in [
      ("figures/a", "new a"), ("b", "old b"), (".partial-7/.older-0", "old a"), (".partial-7/.older-1", "old b"),
      (".partial-7/b", "new b"), (".partial-7/new", "new"),
      (".partial-7/\(journal)", names.map { "\($0)\n" }.joined()),
    ] { try File.write(bytes, to: at("target/\(name)")) }
  }

  func testWhatAKilledProcessHadBegunToPublishIsPublishedToTheEnd() throws {
    try prepare(journal: ".names")
    try StagingFolder(in: at("target")).remove()
    let texts = try ["figures/a", "b", "new"].map { try text("target/\($0)") }
    XCTAssertEqual(texts, ["new a", "new b", "new"])
    XCTAssertEqual(try Folder.names(in: at("target")), ["b", "figures", "new"])
  }

  func testWhatAKilledProcessHadBegunToPutBackIsPutBackToTheEnd() throws {
    // Done twice, as by a second kill before the folder's end.
    for _ in 0..<2 {
      try prepare(journal: ".names-back")
      try StagingFolder(in: at("target")).remove()
      XCTAssertEqual(try ["figures/a", "b"].map { try text("target/\($0)") }, ["old a", "old b"])
      XCTAssertEqual(try Folder.names(in: at("target")), ["b", "figures"])
    }
  }

  /// The second file's place is a folder: the first one goes back, and the next run is not held up.
  func testWhatCannotBePublishedToTheEndIsPutBack() throws {
    try prepare(journal: ".names")
    try File.remove(at("target/b"))
    try Folder.make(at("target/b/in the way"))
    try Folder.remove(at("target/.partial-7/.older-1"))
    XCTAssertThrowsError(try StagingFolder(in: at("target")))
    XCTAssertEqual(try text("target/figures/a"), "old a")
    try StagingFolder(in: at("target")).remove()
    XCTAssertEqual(try Folder.names(in: at("target")), ["b", "figures"])
  }

  func testWhatAKillLeftBeforeTheFirstRenameChangesNothing() throws {
    try prepare(journal: ".names")
    try File.write("old a", to: at("target/figures/a"))
    try File.remove(at("target/.partial-7/.names"))
    try StagingFolder(in: at("target")).remove()
    XCTAssertEqual(try ["figures/a", "b"].map { try text("target/\($0)") }, ["old a", "old b"])
    XCTAssertEqual(try Folder.names(in: at("target")), ["b", "figures"])
  }

  func testAJournalThatNamesOtherFoldersIsRefused() throws {
    try File.write("mine", to: at("outside"))
    for name in ["../outside", "/etc/outside", "figures/../../outside", "./b", ""] {
      try prepare(journal: ".names", names: [name.isEmpty ? "a//b" : name])
      assertFails(at("target/.partial-7/.names"), "go on with it", "other folders") {
        _ = try StagingFolder(in: at("target"))
      }
      XCTAssertEqual(try text("outside"), "mine")
    }
  }

  func testAPipeInAFilesPlaceIsNotReplaced() throws {
    try Folder.make(at("target"))
    try File.write("old", to: at("target/a"))
    XCTAssertEqual(mkfifo(at("target/b"), 0o600), 0)
    let staging = try StagingFolder(in: at("target"))
    for name in ["a", "b"] { try File.write("new", to: "\(staging.path)/\(name)") }
    assertFails(at("target/b"), "write", "it is not a file") { try staging.publish(["a", "b"]) }
    staging.remove()
    XCTAssertEqual(try text("target/a"), "old")
    XCTAssertEqual(try File.kind(of: at("target/b")), .other)
  }

  func testAFolderHoldsItselfAndWhatLiesInIt() throws {
    try Folder.make(at("a/b"))
    try Folder.make(at("ab"))
    XCTAssertEqual(symlink(at("a/b"), at("link")), 0)
    for (outer, inner, holds) in [
      ("a", "a", true), ("a", "a/b", true), ("a", "link", true), ("a/b", "a", false), ("a", "ab", false),
      (".", "a", true),
    ] { XCTAssertEqual(try Folder.holds(at(outer), at(inner)), holds, "\(inner) in \(outer)") }
    XCTAssertTrue(try Folder.holds("/", at("a")))
    assertFails(at("none"), "look at it", "No such file") { _ = try Folder.holds(at("a"), at("none")) }
  }
}
