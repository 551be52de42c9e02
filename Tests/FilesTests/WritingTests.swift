import Files
import Foundation
import XCTest

final class WritingTests: FolderCase {
  func testPartsStandOneBehindTheOtherAndNothingElseIsLeft() throws {
    try File.write([1, 2], [], [3], to: at("a"))
    XCTAssertEqual(try File.read(at("a")), [1, 2, 3])
    try File.write("new", to: at("a"))
    XCTAssertEqual(try text("a"), "new")
    try File.write([], to: at("a"))
    XCTAssertEqual(try File.read(at("a")), [])
    XCTAssertEqual(try Folder.names(in: folder), ["a"])
  }

  func testALargeFileComesBack() throws {
    let bytes = (0..<3 << 20).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    try File.write(bytes, to: at("large"))
    XCTAssertEqual(try File.read(at("large")), bytes)
  }

  func testNamesOfOneLetterAndOfThisFolderAreWritten() throws {
    let before = FileManager.default.currentDirectoryPath
    defer { XCTAssertEqual(chdir(before), 0) }
    XCTAssertEqual(chdir(folder), 0)
    try File.write("here", to: "x")
    try File.append("there", to: "./x")
    XCTAssertEqual(try text("x"), "herethere")
    XCTAssertEqual(try Folder.names(in: "."), ["x"])
  }

  func testAFailureLeavesTheOlderFileAndNoPartialOne() throws {
    try Folder.make(at("folder/below"))
    assertFails(at("folder"), "write", "it is a folder") { try File.write("x", to: at("folder")) }
    assertFails(at("none/a"), "write", "No such file") { try File.write("x", to: at("none/a")) }
    assertFails("/proc/a", "write", "No such file") { try File.write("x", to: "/proc/a") }
    try File.write("old", to: at("a"))
    assertFails(at("a/b"), "write", "Not a directory") { try File.write("x", to: at("a/b")) }
    XCTAssertEqual(try text("a"), "old")
    XCTAssertEqual(try Folder.names(in: folder), ["a", "folder"])
    XCTAssertEqual(try Folder.names(in: at("folder")), ["below"])
  }

  func testALinkStaysAndItsTargetIsWritten() throws {
    try Folder.make(at("below"))
    for target in ["target", "below/none-yet", at("below/absolute")] {
      try FileManager.default.createSymbolicLink(atPath: at("link"), withDestinationPath: target)
      try FileManager.default.createSymbolicLink(atPath: at("below/second"), withDestinationPath: "../link")
      try File.write("new", to: at("link"))
      XCTAssertEqual(try text("link"), "new")
      try File.write("newer", to: at("below/second"))
      XCTAssertEqual(try text("link"), "newer")
      XCTAssertEqual(try FileManager.default.destinationOfSymbolicLink(atPath: at("link")), target)
      try File.remove(at("link"))
      try File.remove(at("below/second"))
    }
    XCTAssertEqual(try text("target"), "newer")
    XCTAssertEqual(try Folder.names(in: at("below")), ["absolute", "none-yet"])
  }

  func testWhatIsNoRegularFileIsWrittenInto() throws {
    XCTAssertEqual(mkfifo(at("pipe"), 0o600), 0)
    assertFails(at("pipe"), "write", "No such device") { try File.write("unread", to: at("pipe")) }
    let reader = open(at("pipe"), O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try File.write("read", to: at("pipe"))
    var bytes = [UInt8](repeating: 0, count: 10)
    XCTAssertEqual(read(reader, &bytes, 10), 4)
    XCTAssertEqual(bytes.prefix(4), Array("read".utf8)[...])
    XCTAssertEqual(try File.kind(of: at("pipe")), .other)
    assertFails("/dev/full", "write", "No space left") { try File.write("x", to: "/dev/full") }
  }

  func testALinkInThePartialFilesPlaceIsRefused() throws {
    try File.write("target", to: at("target"))
    for target in ["target", "nowhere"] {
      try FileManager.default.createSymbolicLink(atPath: at(".a.partial"), withDestinationPath: at(target))
      assertFails(at("a"), "write", ".a.partial' is in the way") { try File.write("x", to: at("a")) }
      XCTAssertEqual(try text("target"), "target")
      XCTAssertEqual(try Folder.names(in: folder), [".a.partial", "target"])
      try File.remove(at(".a.partial"))
    }
    try Folder.make(at(".a.partial"))
    assertFails(at("a"), "write", ".a.partial' is in the way") { try File.write("x", to: at("a")) }
  }

  func testWhatAKilledProcessLeftIsReplacedAndItsOtherNamesAreUntouched() throws {
    try File.write("checkpoint", to: at("epoch"))
    // A kill between a link and its renaming leaves a second name of a whole file.
    XCTAssertEqual(Glibc.link(at("epoch"), at(".last.partial")), 0)
    try File.write("last", to: at("last"))
    XCTAssertEqual(try text("epoch"), "checkpoint")
    XCTAssertEqual(Glibc.link(at("epoch"), at(".last.partial")), 0)
    try File.link(at("epoch"), to: at("last"))
    XCTAssertEqual(try text("last"), "checkpoint")
    XCTAssertEqual(try Folder.names(in: folder), ["epoch", "last"])
  }

  func testAFileThatALivingOneIsMakingIsNotTouched() throws {
    let other = try PartialFile(for: at("a"))
    try other.write([1])
    assertFails(at("a"), "write", "another process is writing it") { try File.write("x", to: at("a")) }
    assertFails(at("a"), "write", "another process is writing it") { try File.link(at("a"), to: at("a")) }
    XCTAssertEqual(try Folder.names(in: folder), [".a.partial"])
    withExtendedLifetime(other.descriptor) {}
  }

  func testAPartialFileThatIsNotPublishedGoes() throws {
    try File.write("old", to: at("a"))
    func begin() throws {
      let file = try PartialFile(for: at("a"))
      try file.write([1, 2])
      XCTAssertEqual(try Folder.names(in: folder), [".a.partial", "a"])
    }
    try begin()
    XCTAssertEqual(try Folder.names(in: folder), ["a"])
    XCTAssertEqual(try text("a"), "old")
  }

  func testManyWritersOfOneFileLeaveOneWholeFile() throws {
    let whole = (0..<8).map { [UInt8](repeating: UInt8($0), count: 1 << 16) }
    let path = at("a")
    DispatchQueue.concurrentPerform(iterations: 8) { writer in
      for _ in 0..<20 { try? File.write(whole[writer], to: path) }
    }
    XCTAssertTrue(whole.contains(try File.read(path)))
    XCTAssertEqual(try Folder.names(in: folder), ["a"])
  }

  func testALogGrowsAndAnythingElseOfItsNameIsRefused() throws {
    try File.append("one\n", to: at("log"))
    try File.append("two\n", to: at("log"))
    XCTAssertEqual(try text("log"), "one\ntwo\n")
    try FileManager.default.createSymbolicLink(atPath: at("link"), withDestinationPath: at("log"))
    assertFails(at("link"), "write", "symbolic links") { try File.append("x", to: at("link")) }
    assertFails(folder, "write", "directory") { try File.append("x", to: folder) }
    XCTAssertEqual(mkfifo(at("pipe"), 0o600), 0)
    assertFails(at("pipe"), "write", "No such device") { try File.append("x", to: at("pipe")) }
    XCTAssertEqual(try text("log"), "one\ntwo\n")
  }

  func testALinkIsASecondNameAndALaterFileDoesNotChangeIt() throws {
    try File.write("one", to: at("1"))
    try File.link(at("1"), to: at("last"))
    try File.link(at("1"), to: at("last"))
    try File.write("two", to: at("2"))
    try File.link(at("2"), to: at("last"))
    XCTAssertEqual([try text("1"), try text("2"), try text("last")], ["one", "two", "two"])
    XCTAssertEqual(try Folder.names(in: folder), ["1", "2", "last"])
    assertFails(at("none"), "read", "No such file") { try File.link(at("none"), to: at("last")) }
    XCTAssertEqual(try text("last"), "two")
  }

  func testCopiesAndMoves() throws {
    try File.write("one", to: at("1"))
    try File.copy(at("1"), to: at("2"))
    try File.move(at("1"), to: at("3"))
    XCTAssertEqual([try text("2"), try text("3")], ["one", "one"])
    XCTAssertEqual(try Folder.names(in: folder), ["2", "3"])
    assertFails(at("4"), "write", "No such file") { try File.move(at("1"), to: at("4")) }
  }
}
