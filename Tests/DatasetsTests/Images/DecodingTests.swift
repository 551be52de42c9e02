import Datasets
import Foundation
import XCTest

/// What is no whole image is an error that names the file. (What is one is compared in
/// `PillowGoldenTests`.)
final class DecodingTests: XCTestCase {
  private func golden(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: Golden.folder.appending(path: name)))
  }

  func testAFileThatIsNotThereIsAnError() {
    assertDatasetError("/nowhere/a.png", "No such file", "check the path") { try Raster(contentsOf: "/nowhere/a.png") }
  }

  func testAFolderIsNoImage() throws {
    let folder = try FolderFixture()
    assertDatasetError(folder.path, "expected to read", "it is a folder and not a file") {
      try Raster(contentsOf: folder.path)
    }
  }

  func testAFileOfATerabyteIsRejectedUnread() throws {
    let folder = try FolderFixture()
    let path = try folder.write("", to: "huge.png")
    try XCTSkipIf(truncate(path, 1 << 40) != 0, "the file system has no sparse files of this size")
    assertDatasetError(path, "at most", "1099511627776") { try Raster(contentsOf: path) }
  }

  func testAnEmptyFileIsAnError() {
    assertDatasetError("a.jpg: expected a JPEG, PNG or WebP image, found an empty file") {
      try Raster(decoding: [], name: "a.jpg")
    }
  }

  func testAForeignFileIsAnErrorThatCallsItByItsName() {
    for (text, kind) in [("<html>", "an HTML page"), ("GIF89a", "a GIF image"), ("version https://git-lfs", "Git LFS")]
    {
      assertDatasetError("page.jpg: expected a JPEG, PNG or WebP image, found ", kind, "--skip-damaged") {
        try Raster(decoding: Array(text.utf8), name: "page.jpg")
      }
    }
    assertDatasetError("begins with the bytes 01 02 03") { try Raster(decoding: [1, 2, 3], name: "a.jpg") }
  }

  func testTheFormatIsToldByContentNotByName() throws {
    let image = try Raster(decoding: golden("colour.png"), name: "photo.jpg")
    XCTAssertEqual(image, try Raster(decoding: golden("lossless.webp"), name: "drawing.png"))
  }

  func testATruncatedFileIsAnErrorWhereverItEnds() throws {
    for name in [
      "colour-420.jpg", "progressive.jpg", "ink.jpg", "sampled-410.jpg", "stray.jpg", "alpha.png", "interlaced.png",
      "every-16bit.png", "lossy.webp", "lossless.webp", "alpha-lossy.webp",
    ] {
      let whole = try golden(name)
      for length in [4, 9, 13, 30, 100, whole.count / 2, whole.count * 9 / 10, whole.count - 3] {
        assertDatasetError(name) { try Raster(decoding: Array(whole.prefix(length)), name: name) }
      }
    }
  }

  func testADamagedPNGIsAnErrorWithItsCause() throws {
    var bytes = try golden("colour.png")
    bytes[bytes.count / 2] ^= 1
    assertDatasetError("a.png", "PNG", "IDAT") { try Raster(decoding: bytes, name: "a.png") }
  }

  func testRandomDamageNeverTraps() throws {
    var state: UInt64 = 1
    for name in [
      "colour-420.jpg", "progressive.jpg", "sampled-ink.jpg", "palette.png", "type6-16bit-13x11-interlaced.png",
      "alpha-lossy.webp", "lossless.webp", "turned-6.jpg", "turned-6.png", "turned-6.webp",
    ] {
      let whole = try golden(name)
      for _ in 0..<200 {
        var bytes = whole
        for _ in 0..<4 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
        }
        _ = try? Raster(decoding: bytes, name: name)
        _ = exifOrientation(of: bytes)
      }
    }
  }

  /// Each restart marker and each scan is a chance to stop too early: only bytes between segments
  /// are forgiven.
  func testDamageInsideTheDataOfAJPEGIsAnError() throws {
    let whole = try golden("colour-444.jpg")
    let scan = try XCTUnwrap((0..<whole.count - 1).first { whole[$0] == 0xFF && whole[$0 + 1] == 0xDA })
    var cut = whole
    cut.removeSubrange(scan + 400..<scan + 900)
    assertDatasetError("a.jpg", "a whole JPEG image") { try Raster(decoding: cut, name: "a.jpg") }
    assertDatasetError("a.jpg", "a whole JPEG image") {
      try Raster(decoding: Array(whole[..<(scan + 900)]) + [0xFF, 0xD9], name: "a.jpg")
    }
  }

  func testAJPEGOfMoreThan500ScansIsRejected() throws {
    let grey = try Raster(decoding: blankJPEG(scans: 500), name: "a.jpg")
    XCTAssertEqual(grey.pixels, [UInt8](repeating: 128, count: 192))
    assertDatasetError("bomb.jpg", "more than 500 scans") {
      try Raster(decoding: self.blankJPEG(scans: 501), name: "bomb.jpg")
    }
  }

  /// A progressive JPEG of one 8×8 block, all of whose coefficients are 0, a bit of one in each
  /// scan.
  private func blankJPEG(scans: Int) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 1, count: 64)
    bytes += [0xFF, 0xC2, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0] as [UInt8]
    // Two Huffman tables, whose one code, of one bit, means nothing but zeros.
    for table: UInt8 in [0x00, 0x10] {
      bytes += [0xFF, 0xC4, 0, 20, table, 1] as [UInt8]
      bytes += [UInt8](repeating: 0, count: 16)
    }
    for scan in 0..<scans {
      let (coefficient, bit) = (UInt8(scan / 14), UInt8(13 - scan % 14))
      let precision = bit == 13 ? 13 : (bit + 1) << 4 | bit
      bytes += [0xFF, 0xDA, 0, 8, 1, 1, 0, coefficient, coefficient, precision, 0x7F] as [UInt8]
    }
    return bytes + [0xFF, 0xD9]
  }

  func testAnImageThatClaimsABillionPixelsIsRejectedBeforeMemoryIsTaken() throws {
    var jpeg = try golden("pixel.jpg")
    let frame = try XCTUnwrap((0..<jpeg.count - 1).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    for i in 5...8 { jpeg[frame + i] = 0xF0 }
    assertDatasetError("bomb.jpg", "61680×61680", "pixels") { try Raster(decoding: jpeg, name: "bomb.jpg") }
    // A lossless WebP of 16383×16383: 14 bits each in its header.
    let webp =
      Array("RIFF".utf8) + [26, 0, 0, 0] + Array("WEBPVP8L".utf8) + [14, 0, 0, 0, 0x2F, 0xFE, 0xBF, 0xFF, 0x0F]
    assertDatasetError("bomb.webp", "16383×16383") {
      try Raster(decoding: webp + [UInt8](repeating: 0, count: 9), name: "bomb.webp")
    }
  }

  func testAnAnimatedWebPIsAnErrorThatSaysSo() {
    let webp =
      Array("RIFF".utf8) + [22, 0, 0, 0] + Array("WEBPVP8X".utf8) + [10, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 3, 0, 0]
      + Array("ANIM".utf8) + [6, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assertDatasetError("moving.webp", "a still WebP image", "animated") {
      try Raster(decoding: webp, name: "moving.webp")
    }
  }
}
