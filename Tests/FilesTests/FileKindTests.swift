import Files
import XCTest

/// A file that is something else is called by its name.
final class FileKindTests: XCTestCase {
  private func file(_ start: [UInt8], _ text: String = "", padding: Int = 40) -> [UInt8] {
    start + Array(text.utf8) + [UInt8](repeating: 0, count: padding)
  }

  func testImagesAreNamedByTheirFormat() {
    for (bytes, name) in [
      (file([0xFF, 0xD8, 0xFF, 0xE0]), "a JPEG image"), (file([0x89], "PNG\r\n\u{1A}\n"), "a PNG image"),
      (file([], "GIF89a"), "a GIF image"), (file([], "BM\u{76}\0\0\0\0\0\0\0\u{36}"), "a BMP image"),
      (file([], "II*\0"), "a TIFF image"), (file([], "MM\0*"), "a TIFF image"),
      (file([], "RIFF\0\0\0\0WEBPVP8 "), "a WebP image"), (file([0, 0, 0, 24], "ftypheic"), "a HEIC image"),
      (file([0, 0, 0, 24], "ftypmif1"), "a HEIC image"), (file([0, 0, 0, 24], "ftypavif"), "an AVIF image"),
      (file([0, 0, 0, 24], "ftypisom"), "a film (MP4)"), (file([], "RIFF\0\0\0\0WAVEfmt "), "a sound or a film (RIFF)"),
    ] { XCTAssertEqual(kindName(of: bytes), name) }
  }

  func testArchivesAndCheckpointsAreNamed() {
    for (bytes, name) in [
      (file([], "PK\u{3}\u{4}"), "a zip archive"),
      (
        file([], "PK\u{3}\u{4}" + String(repeating: "\0", count: 26) + "archive/data.pkl"), "a PyTorch checkpoint (.pt)"
      ),
      (file([0x80, 2, 0x8A, 0x0A]), "a Python pickle, as older PyTorch writes (.pt)"),
      (file([0x1F, 0x8B, 8]), "a gzip file"), (file([], "%PDF-1.7"), "a PDF document"),
      (file([0x89], "HDF\r\n\u{1A}\n"), "an HDF5 file, as Keras writes"),
      (file([UInt8](repeating: 0, count: 257), "ustar"), "a tar archive"),
      (file([2, 0, 0, 0, 0, 0, 0, 0], "{}"), "a safetensors file"),
    ] { XCTAssertEqual(kindName(of: bytes), name) }
  }

  func testDatasetFilesAreNamedByWhatTheyHold() {
    XCTAssertEqual(kindName(of: file([0, 0, 8, 1])), "an IDX file of labels")
    XCTAssertEqual(kindName(of: file([0, 0, 8, 3])), "an IDX file of images")
    XCTAssertEqual(kindName(of: file([0, 0, 13, 2])), "an IDX file of something else")
  }

  func testTextsAreToldApart() {
    for (text, name) in [
      ("", "an empty file"),
      ("\n  <!DOCTYPE html><html>", "an HTML page, perhaps a server's answer in place of the file"),
      ("\u{FEFF}<html>", "an HTML page, perhaps a server's answer in place of the file"),
      ("<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>", "an XML document"),
      (
        "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n",
        "a Git LFS pointer, in place of the file ('git lfs pull' fetches it)"
      ),
      ("{\"message\": \"rate limit\"}", "a JSON document"), ("404: Not Found", "a text"), ("naïve", "a text"),
      (" \n", "a text of blanks"), (String(repeating: "x", count: 1023) + "é", "a text"),
    ] { XCTAssertEqual(kindName(of: Array(text.utf8)), name, text) }
  }

  func testWhatNobodyKnowsIsShownByItsFirstBytes() {
    XCTAssertEqual(kindName(of: [1, 0xAB, 0, 4, 5]), "a file that begins with the bytes 01 ab 00 04")
    XCTAssertEqual(kindName(of: [0]), "a file that begins with the bytes 00")
    XCTAssertEqual(
      kindName(of: Array("caf".utf8) + [0xE9] + Array(" au lait".utf8)), "a file that begins with the bytes 63 61 66 e9"
    )
  }

  /// Whatever a file is cut to, it has a name, and no trap.
  func testAnyBeginningHasAName() {
    for start in [
      [0x89, 0x50], [0x52, 0x49, 0x46, 0x46], [0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70], [0x42, 0x4D], [0x50, 0x4B],
      [0, 0, 8], [0x80],
    ]
      as [[UInt8]]
    {
      for length in 0...start.count { XCTAssertFalse(kindName(of: Array(start.prefix(length))).isEmpty) }
    }
  }
}
