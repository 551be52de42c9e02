import Datasets
import Foundation
import XCTest

/// A folder's images that the camera turned: told of, or turned upright.
final class OrientationTests: XCTestCase {
  private func fixture() throws -> FolderFixture {
    let folder = try FolderFixture()
    for (name, picture) in [
      "a.jpg": "turned-1.jpg", "b.jpg": "turned-6.jpg", "c.png": "turned-3.png", "d.png": "grey.png",
    ] {
      try folder.put(picture, as: name)
    }
    return folder
  }

  func testTurnedImagesAreCountedInOneWarningFromTheCacheToo() throws {
    let folder = try fixture()
    for cache in [nil, folder.cache, folder.cache] {
      let reports = Reports()
      let set = try loadImageFolder(folder.path, size: 8, loading: reports.loading(cache: cache))
      XCTAssertEqual(reports.warnings.count, 1)
      let warning = reports.warnings.first ?? ""
      XCTAssertTrue(warning.hasPrefix("\(folder.path): 2 of 4 images have an EXIF orientation"), warning)
      XCTAssertTrue(warning.hasSuffix("; 'vae train --exif' turns them upright"), warning)
      let stored = try Raster(contentsOf: folder.full("b.jpg")).resized(shortSide: 8).centerCropped(to: 8)
      XCTAssertEqual(set.pixels(1), stored.pixels)
    }
  }

  func testTheyAreTurnedUprightWhereThatIsAskedForWithACacheFileOfTheirOwn() throws {
    let folder = try fixture()
    let plain = try loadImageFolder(folder.path, size: 8, loading: Reports().loading(cache: folder.cache))
    for _ in 0..<2 {
      let reports = Reports()
      let set = try loadImageFolder(
        folder.path, size: 8, loading: reports.loading(cache: folder.cache, appliesOrientation: true))
      XCTAssertEqual(reports.warnings, [])
      XCTAssertNotEqual(set.fingerprint, plain.fingerprint)
      XCTAssertEqual(set.pixels(0), plain.pixels(0))
      let upright = try Raster(contentsOf: folder.full("b.jpg")).upright(from: 6).resized(shortSide: 8)
        .centerCropped(to: 8)
      XCTAssertEqual(set.pixels(1), upright.pixels)
    }
    XCTAssertEqual(folder.files(in: folder.cache).count, 2)
  }

  func testWhatTellsNoOrientationIsUpright() throws {
    for name in ["colour.png", "colour-420.jpg", "lossless.webp"] {
      let bytes = try [UInt8](Data(contentsOf: Golden.folder.appending(path: name)))
      XCTAssertEqual(exifOrientation(of: bytes), 1, name)
    }
    for bytes in [[], Array("<html>".utf8), [0xFF, 0xD8, 0xFF], [0xFF, 0xD8, 0xFF, 0xE1, 0, 2]] as [[UInt8]] {
      XCTAssertEqual(exifOrientation(of: bytes), 1)
    }
  }

  func testWhereverAFileIsCutNothingTraps() throws {
    for suffix in ["jpg", "png", "webp"] {
      let bytes = try [UInt8](Data(contentsOf: Golden.folder.appending(path: "turned-8.\(suffix)")))
      for length in 0..<min(400, bytes.count) {
        XCTAssertTrue(
          [1, 8].contains(exifOrientation(of: Array(bytes.prefix(length)))), "\(length) bytes of \(suffix)")
      }
    }
  }
}
