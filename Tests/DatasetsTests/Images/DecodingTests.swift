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

  func testAForeignFileIsAnErrorThatShowsItsBeginning() {
    assertDatasetError("page.jpg", "begins with the bytes 3c 68 74 6d") {
      try Raster(decoding: Array("<html>".utf8), name: "page.jpg")
    }
  }

  func testTheFormatIsToldByContentNotByName() throws {
    let image = try Raster(decoding: golden("colour.png"), name: "photo.jpg")
    XCTAssertEqual(image, try Raster(decoding: golden("lossless.webp"), name: "drawing.png"))
  }

  func testATruncatedFileIsAnErrorWhereverItEnds() throws {
    for name in [
      "colour-420.jpg", "progressive.jpg", "ink.jpg", "alpha.png", "interlaced.png", "lossy.webp", "lossless.webp",
      "alpha-lossy.webp",
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
    for name in ["colour-420.jpg", "palette.png", "alpha-lossy.webp", "lossless.webp"] {
      let whole = try golden(name)
      for _ in 0..<200 {
        var bytes = whole
        for _ in 0..<4 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
        }
        _ = try? Raster(decoding: bytes, name: name)
      }
    }
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
