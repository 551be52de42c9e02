import Files
import Foundation
import XCTest

final class FolderTests: FolderCase {
  func testAFolderIsMadeWithItsParentsAndAgain() throws {
    for _ in 0..<2 { try Folder.make(at("a/b/c/")) }
    XCTAssertEqual(try File.kind(of: at("a/b/c")), .folder)
    try Folder.make(".")
    try Folder.make("/")
  }

  func testAFileInTheWayIsNamed() throws {
    try File.write("x", to: at("file"))
    assertFails(at("file"), "make the folder", "there is a file of this name") { try Folder.make(at("file")) }
    assertFails(at("file/a/b"), "make the folder", "'\(at("file"))' is a file") { try Folder.make(at("file/a/b")) }
    assertFails("/dev/null/a", "make the folder", "'/dev/null' is a file") { try Folder.make("/dev/null/a") }
    try FileManager.default.createSymbolicLink(atPath: at("dangling"), withDestinationPath: at("nowhere"))
    assertFails(at("dangling"), "make the folder", "exists") { try Folder.make(at("dangling")) }
  }

  func testNamesAreSortedAndAFileHasNone() throws {
    for name in ["b", ".a", "c"] { try File.write("x", to: at(name)) }
    XCTAssertEqual(try Folder.names(in: folder), [".a", "b", "c"])
    XCTAssertEqual(try Folder.names(in: at("none")), [])
    assertFails(at("b"), "list the folder", "Not a directory") { try Folder.names(in: at("b")) }
  }

  /// A name that is no UTF-8 is not changed into another one.
  func testANameThatIsNoUTF8IsNotTakenForAnother() throws {
    let name = Array(at("a").utf8).map { CChar(bitPattern: $0) } + [CChar(bitPattern: 0xE9), 0]
    try XCTSkipIf(mkdir(name, 0o700) != 0, "the file system takes no such name")
    defer { rmdir(name) }
    XCTAssertEqual(try Folder.names(in: folder), [])
    XCTAssertFalse(try Folder.isEmpty(folder))
    XCTAssertEqual(symlink(name, at("link")), 0)
    try Folder.make(at("a\u{FFFD}"))
    rmdir(name)
    assertFails(at("link"), "write", #"a link to '\#(at("a"))\xe9', which is no UTF-8"#) {
      try File.write("x", to: at("link"))
    }
    XCTAssertTrue(try Folder.isEmpty(at("a\u{FFFD}")))
    XCTAssertTrue(try Folder.isEmpty(at("none")))
  }

  func testANamelessFileIsNotThere() throws {
    let file = try NamelessFile(in: at("made/below"), count: 1000)
    XCTAssertEqual(lseek(file.descriptor, 0, SEEK_END), 1000)
    XCTAssertTrue(try Folder.isEmpty(at("made/below")))
  }

  func testRemovingFollowsNoLink() throws {
    try Folder.make(at("kept"))
    try File.write("x", to: at("kept/file"))
    try Folder.make(at("gone/below"))
    try FileManager.default.createSymbolicLink(atPath: at("gone/below/link"), withDestinationPath: at("kept"))
    try Folder.remove(at("gone"))
    try Folder.remove(at("gone"))
    XCTAssertEqual(try Folder.names(in: folder), ["kept"])
    XCTAssertEqual(try text("kept/file"), "x")
  }

  func testOneOwnerHasAFolderAtATime() throws {
    var lock = try FolderLock(folder)
    XCTAssertNotNil(lock)
    XCTAssertNil(try FolderLock(folder))
    lock = nil
    XCTAssertNotNil(try FolderLock(folder))
    assertFails(at("none"), "open the folder", "No such file") { try FolderLock(at("none")) }
  }

  func testAStagedFileAppearsWhenAllAreThere() throws {
    let staging = try StagingFolder(in: at("report"))
    try File.write("text", to: "\(staging.path)/a.md")
    try Folder.make("\(staging.path)/figures")
    try File.write("picture", to: "\(staging.path)/figures/b.svg")
    try File.write("spare", to: "\(staging.path)/spare")
    try staging.publish(["figures/b.svg", "a.md"])
    staging.remove()
    XCTAssertEqual(try Folder.names(in: at("report")), ["a.md", "figures"])
    XCTAssertEqual(try text("report/figures/b.svg"), "picture")
  }

  /// The second file's place is a folder: the first one is not replaced either.
  func testStagedFilesChangeTogetherOrNotAtAll() throws {
    let target = at("report")
    try Folder.make("\(target)/b/in the way")
    try File.write("old", to: "\(target)/a")
    let staging = try StagingFolder(in: target)
    for name in ["a", "new", "b"] { try File.write("new", to: "\(staging.path)/\(name)") }
    assertFails("\(target)/b", "write", "irectory") { try staging.publish(["a", "new", "b"]) }
    staging.remove()
    XCTAssertEqual(try text("report/a"), "old")
    XCTAssertEqual(try Folder.names(in: target), ["a", "b"])
  }

  func testWhatHasTheNameOfAStagingFolderAndIsNoneIsInNobodysWay() throws {
    try File.write("x", to: at(".partial-1"))
    XCTAssertEqual(symlink("/nowhere", at(".partial-2")), 0)
    let staging = try StagingFolder(in: folder)
    staging.remove()
    XCTAssertEqual(try Folder.names(in: folder), [".partial-1", ".partial-2"])
  }

  func testAStagingFolderOfAKilledProcessGoesAndALivingOnesStays() throws {
    try Folder.make(at("report/.partial-1/figures"))
    let first = try StagingFolder(in: at("report"))
    let second = try StagingFolder(in: at("report"))
    XCTAssertEqual(
      try Folder.names(in: at("report")), [Path(first.path).name, Path(second.path).name].sorted())
    first.remove()
    second.remove()
    XCTAssertEqual(try Folder.names(in: at("report")), [])
    try StagingFolder(in: at("other")).remove()
    XCTAssertFalse(try File.exists(at("other")), "it was made for nothing")
  }
}
