import Datasets
import XCTest

final class IDXImagesTests: XCTestCase {
  func testPlainAndCompressedFilesGiveTheSameImages() throws {
    let plain = IDXFixture.file(count: 100)
    let a = try IDXImages(decoding: plain, name: "a")
    let b = try IDXImages(decoding: IDXFixture.gzip(plain), name: "a")
    XCTAssertEqual([a.count, a.rows, a.columns], [100, 28, 28])
    XCTAssertEqual(a.pixels, plain[16...])
    XCTAssertEqual([b.count, b.rows, b.columns], [100, 28, 28])
    XCTAssertEqual(b.pixels, a.pixels)
    XCTAssertEqual(a.sha256, b.sha256)
  }

  func testGzipMembersInARowAreOneFile() throws {
    let plain = IDXFixture.file()
    let joined = IDXFixture.gzip(Array(plain[..<900])) + IDXFixture.gzip(Array(plain[900...]))
    XCTAssertEqual(try IDXImages(decoding: joined, name: "a").pixels, plain[16...])
  }

  func testHalfAFileIsAnErrorThatNamesTheFile() async {
    let plain = IDXFixture.file()
    await assertError(mentions: "x-ubyte: expected 2368 bytes", "found 1000 (truncated)", "get it again") {
      _ = try IDXImages(decoding: Array(plain[..<1000]), name: "x-ubyte")
    }
  }

  func testEveryShorterFileIsAnError() async {
    let plain = IDXFixture.file(count: 1, rows: 3, columns: 3)
    let compressed = IDXFixture.gzip(plain)
    for size in 0..<plain.count {
      await assertError(mentions: "x: ") { _ = try IDXImages(decoding: Array(plain[..<size]), name: "x") }
    }
    for size in 0..<compressed.count {
      await assertError(mentions: "x: ") { _ = try IDXImages(decoding: Array(compressed[..<size]), name: "x") }
    }
  }

  func testHalfACompressedFileIsAnErrorThatSaysHowFarItGot() async {
    let compressed = IDXFixture.gzip(IDXFixture.file(count: 300))
    await assertError(mentions: "expected 235216 bytes", "(truncated)") {
      _ = try IDXImages(decoding: Array(compressed[..<100_000]), name: "x")
    }
  }

  func testWhatFollowsTheImagesIsAnError() async {
    let plain = IDXFixture.file()
    await assertError(mentions: "expected 2368 bytes", "found 2369", "follows") {
      _ = try IDXImages(decoding: plain + [0], name: "x")
    }
    await assertError(mentions: "expected 2368 bytes", "found more") {
      _ = try IDXImages(decoding: IDXFixture.gzip(plain + [UInt8](repeating: 0, count: 100)), name: "x")
    }
    await assertError(mentions: "nothing after the gzip stream", "3 more bytes") {
      _ = try IDXImages(decoding: IDXFixture.gzip(plain) + [1, 2, 3], name: "x")
    }
  }

  func testADamagedChecksumIsAnError() async {
    var compressed = IDXFixture.gzip(IDXFixture.file())
    compressed[1000] ^= 1
    await assertError(mentions: "undamaged gzip stream", "incorrect data check") {
      _ = try IDXImages(decoding: compressed, name: "x")
    }
  }

  func testAWebPageIsToldFromImages() async {
    await assertError(mentions: "x.gz: ", "an HTML page") {
      _ = try IDXImages(decoding: Array("\n<!DOCTYPE html><html>quota</html>".utf8), name: "x.gz")
    }
  }

  func testLabelsAndOtherWordsAreToldFromImages() async {
    await assertError(mentions: "an IDX file of labels") {
      _ = try IDXImages(decoding: IDXFixture.file(magic: 2049), name: "x")
    }
    await assertError(mentions: "an IDX file of something else") {
      _ = try IDXImages(decoding: IDXFixture.file(magic: 2052), name: "x")
    }
    await assertError(mentions: "an empty file") { _ = try IDXImages(decoding: [], name: "x") }
  }

  func testNoImagesAndAbsurdExtentsAreErrors() async {
    await assertError(mentions: "at least one image") {
      _ = try IDXImages(decoding: IDXFixture.file(count: 0), name: "x")
    }
    await assertError(mentions: "0×28") { _ = try IDXImages(decoding: IDXFixture.file(rows: 0), name: "x") }
    let huge: [UInt8] = [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12)
    await assertError(mentions: "4294967295×4294967295") { _ = try IDXImages(decoding: huge, name: "x") }
    let many: [UInt8] = [0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 16, 0, 0, 0, 16, 0]
    await assertError(mentions: "at most 1073741824 pixels", "72057594021150720 promised") {
      _ = try IDXImages(decoding: IDXFixture.gzip(many), name: "x")
    }
  }

  /// Nothing is inflated for a header that promises what cannot be, or what is not wanted.
  func testAHeaderIsHeldAgainstTheFileBeforeAnythingIsInflated() async throws {
    let header = Array(IDXFixture.file(count: 1, rows: 1, columns: 1).prefix(4)) + [0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 4, 0]
    await assertError(mentions: "a gzip file that can hold the 1073741824 pixels", "found one of") {
      _ = try IDXImages(decoding: IDXFixture.gzip(header), name: "x")
    }
    let file = IDXFixture.file(count: 2, rows: 5, columns: 7)
    // The rest of the stream is damaged, and not looked at.
    let damaged = Array(IDXFixture.gzip(file).prefix(40))
    for bytes in [file, damaged] {
      await assertError(mentions: "x: expected 28, found 5; stop") {
        _ = try IDXImages(decoding: bytes, name: "x") { header throws(DatasetError) in
          throw DatasetError("x", expected: "28", found: "\(header.rows)", remedy: "stop")
        }
      }
    }
  }
}
