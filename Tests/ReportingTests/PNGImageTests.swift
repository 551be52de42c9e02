import CPNG
import Foundation
import Reporting
import XCTest

final class PNGImageTests: XCTestCase {
  func testGreyPixelsSurviveTheRoundTrip() throws {
    try assertRoundTrip(PNGImage(width: 3, height: 2, channels: 1, pixels: [0, 1, 127, 128, 254, 255]))
  }

  func testColourPixelsSurviveTheRoundTrip() throws {
    try assertRoundTrip(PNGImage(width: 2, height: 5, channels: 3, pixels: (0..<30).map { UInt8($0 * 8) }))
  }

  func testPicturesSurviveWhoseFilesAreSmallerAndLargerThanTheirPixels() throws {
    let count = 100 * 50 * 3
    let plain = try PNGImage(width: 100, height: 50, channels: 3, pixels: Array(repeating: 7, count: count))
    XCTAssertLessThan(try plain.encoded().count, count)
    try assertRoundTrip(plain)

    var state: UInt32 = 1
    let random = (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    let noise = try PNGImage(width: 100, height: 50, channels: 3, pixels: random)
    XCTAssertGreaterThan(try noise.encoded().count, count)
    try assertRoundTrip(noise)
  }

  func testTheSamePixelsGiveTheSameBytesAndNoTimeOrText() throws {
    let image = try PNGImage(width: 16, height: 16, channels: 3, pixels: (0..<768).map { UInt8($0 % 256) })
    let bytes = try image.encoded()
    XCTAssertEqual(bytes, try image.encoded())
    let text = String(decoding: bytes, as: Unicode.ASCII.self)
    for chunk in ["tIME", "tEXt", "zTXt", "iTXt"] { XCTAssertFalse(text.contains(chunk), chunk) }
  }

  func testAWrongNumberOfBytesIsAnErrorThatSaysHowMany() {
    XCTAssertThrowsError(try PNGImage(width: 2, height: 2, channels: 3, pixels: [1, 2])) {
      XCTAssertEqual("\($0)", "image grid: expected 12 bytes for 2×2×3; found 2 bytes")
    }
  }

  func testSidesAndChannelsThatNoFileCanHaveAreErrors() {
    XCTAssertThrowsError(try PNGImage(width: 0, height: 2, channels: 1, pixels: []))
    XCTAssertThrowsError(try PNGImage(width: 1, height: 1, channels: 2, pixels: [1, 2]))
    XCTAssertThrowsError(try PNGImage(width: .max, height: .max, channels: 1, pixels: []))
  }

  func testAFolderThatIsNotThereIsAnErrorThatNamesTheFile() throws {
    let image = try PNGImage(width: 1, height: 1, channels: 1, pixels: [7])
    XCTAssertThrowsError(try image.write(to: "/nowhere/at/all.png")) {
      XCTAssertTrue("\($0)".hasPrefix("/nowhere/at/all.png: cannot write: No such file or directory"), "\($0)")
    }
  }

  func testWritingReplacesTheFileAndLeavesNothingElse() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "a.png")
    let image = try PNGImage(width: 1, height: 1, channels: 1, pixels: [7])
    try image.write(to: folder.path + "/a.png")
    XCTAssertEqual(folder.files, ["a.png"])
    XCTAssertEqual(try [UInt8](folder.data("a.png")), try image.encoded())
  }

  private func assertRoundTrip(_ image: PNGImage, line: UInt = #line) throws {
    // libpng keeps the address between the two calls.
    try image.encoded().withUnsafeBytes { bytes in
      var decoded = png_image()
      decoded.version = png_uint_32(PNG_IMAGE_VERSION)
      let status = png_image_begin_read_from_memory(&decoded, bytes.baseAddress, bytes.count)
      XCTAssertNotEqual(status, 0, line: line)
      XCTAssertEqual(Int(decoded.width), image.width, line: line)
      XCTAssertEqual(Int(decoded.height), image.height, line: line)
      XCTAssertEqual(decoded.format, image.channels == 3 ? png_uint_32(PNG_FORMAT_FLAG_COLOR) : 0, line: line)
      var pixels = [UInt8](repeating: 9, count: image.pixels.count)
      XCTAssertNotEqual(png_image_finish_read(&decoded, nil, &pixels, 0, nil), 0, line: line)
      XCTAssertTrue(pixels == image.pixels, "other pixels came back", line: line)
    }
  }
}
