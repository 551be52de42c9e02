import Files
import Foundation
import XCTest

final class ReadingTests: FolderCase {
  func testOnlyFilesAreRead() throws {
    assertFails(at("none"), "read", "No such file") { try File.read(at("none")) }
    assertFails(folder, "read", "it is a folder and not a file") { try File.read(folder) }
    assertFails("/dev/zero", "read", "it is not a file") { try File.read("/dev/zero") }
    XCTAssertEqual(mkfifo(at("pipe"), 0o600), 0)
    assertFails(at("pipe"), "read", "it is not a file") { try File.read(at("pipe")) }
    try File.write("x", to: at("file"))
    assertFails(at("file/x"), "read", "Not a directory") { try File.read(at("file/x")) }
  }

  func testTheCallersLimitHolds() throws {
    try File.write([UInt8](repeating: 1, count: 10), to: at("ten"))
    XCTAssertEqual(try File.read(at("ten"), limit: 10).count, 10)
    assertFails(at("ten"), "read", "it has 10 bytes, where at most 9 are expected") {
      try File.read(at("ten"), limit: 9)
    }
  }

  func testAFileThatTakesMoreMemoryThanTheProcessMayTakeIsRefused() throws {
    try File.write("", to: at("large"))
    XCTAssertEqual(truncate(at("large"), 100 << 20), 0)
    setenv("VAE_MEMORY_LIMIT", "90000000", 1)
    defer { unsetenv("VAE_MEMORY_LIMIT") }
    XCTAssertEqual(MemoryLimit.bytes, 90_000_000)
    assertFails(at("large"), "read", "104857601 bytes of memory, and this process may take 90000000") {
      try File.read(at("large"))
    }
    XCTAssertEqual(try File.start(of: at("large"), count: 5), [0, 0, 0, 0, 0])
    unsetenv("VAE_MEMORY_LIMIT")
    XCTAssertLessThanOrEqual(MemoryLimit.bytes, MemoryLimit.machine)
    XCTAssertEqual(try File.read(at("large")).count, 100 << 20)
  }

  func testAPrivateFileIsTheUsersAloneAndNoLink() throws {
    var file = try PartialFile(for: at("own"), isPrivate: true)
    try file.write(Array("abc".utf8))
    try file.publish()
    XCTAssertEqual(try OpenFile(at("own"), isPrivate: true).read(10), Array("abc".utf8))
    for mode: mode_t in [0o620, 0o602, 0o666] {
      XCTAssertEqual(chmod(at("own"), mode), 0)
      assertFails(at("own"), "read", "others may write to it") { _ = try OpenFile(at("own"), isPrivate: true).size }
    }
    XCTAssertEqual(chmod(at("own"), 0o600), 0)
    XCTAssertEqual(symlink(at("own"), at("link")), 0)
    assertFails(at("link"), "read", "symbolic links") { _ = try OpenFile(at("link"), isPrivate: true).size }
    if geteuid() == 0 {
      XCTAssertEqual(chown(at("own"), 65534, 65534), 0)
      assertFails(at("own"), "read", "others may write to it") { _ = try OpenFile(at("own"), isPrivate: true).size }
    }
  }

  func testAFileOfTheSystemIsReadThoughItSaysThatItIsEmpty() throws {
    XCTAssertEqual(try File.size(of: "/proc/self/status"), 0)
    XCTAssertTrue(String(decoding: try File.read("/proc/self/status"), as: UTF8.self).contains("VmRSS"))
    assertFails("/proc/self/status", "read", "at most 100") { try File.read("/proc/self/status", limit: 100) }
  }

  func testWhatIsThereIsToldFromWhatIsAbsentAndFromWhatCannotBeSeen() throws {
    try File.write("abc", to: at("file"))
    XCTAssertEqual(try File.kind(of: at("file")), .file)
    XCTAssertEqual(try File.kind(of: folder), .folder)
    XCTAssertEqual(try File.kind(of: "/dev/null"), .other)
    XCTAssertEqual(try File.size(of: at("file")), 3)
    for absent in ["none", "none/x", "file/x"] {
      XCTAssertFalse(try File.exists(at(absent)), absent)
      XCTAssertNil(try File.kind(of: at(absent)), absent)
      XCTAssertNil(try File.size(of: at(absent)), absent)
    }
    let long = at(String(repeating: "x", count: 300))
    assertFails(long, "look at it", "too long") { try File.exists(long) }
    try FileManager.default.createSymbolicLink(atPath: at("loop"), withDestinationPath: at("loop"))
    assertFails(at("loop"), "look at it", "symbolic links") { try File.kind(of: at("loop")) }
  }

  func testTheHashIsSHA256() {
    XCTAssertEqual(sha256([]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    XCTAssertEqual(
      sha256(Array("abc".utf8)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    XCTAssertEqual(sha256("abc".utf8.lazy.map { $0 }), sha256(Array("abc".utf8)))
    XCTAssertEqual(hexadecimal([0, 15, 255]), "000fff")
  }

  func testAnErrorIsOneLineThatSaysWhoWhatAndTheRemedy() {
    XCTAssertEqual(
      FileError("a", "read", reason: "it is not a file").description,
      "a: cannot read: it is not a file; check the path, its permissions and the space left")
  }
}
