import Datasets
import Files
import Foundation
import XCTest

/// Pixels against Pillow's, which `Golden/images.py` recorded: decoding, turning upright, cropping,
/// scaling and grey, bit for bit.
final class PillowGoldenTests: XCTestCase {
  func testEveryPictureDecodesToPillowsPixels() throws {
    try forEachPicture { name, image, golden in
      XCTAssertEqual([image.width, image.height], [golden.width, golden.height], name)
      XCTAssertEqual(image.channels, 3, name)
      XCTAssertEqual(sha256(image.pixels), golden.hashes["decoded"], "\(name), decoded")
    }
  }

  func testEveryOrientationIsReadAndTurnedAsPillowDoes() throws {
    var compared: [Int: Int] = [:]
    try forEachPicture { name, image, golden in
      guard let orientation = golden.orientation else { return }
      let found = try exifOrientation(of: [UInt8](Data(contentsOf: Golden.folder.appending(path: name))))
      XCTAssertEqual(found, orientation, name)
      XCTAssertEqual(sha256(image.upright(from: found).pixels), golden.hashes["upright"], name)
      compared[found, default: 0] += 1
    }
    XCTAssertEqual(compared, Dictionary(uniqueKeysWithValues: (1...8).map { ($0, 3) }), "of JPEG, PNG and WebP each")
  }

  func testEveryTransformGivesPillowsPixels() throws {
    var (compared, refused) = (0, 0)
    try forEachPicture { name, image, golden in
      guard golden.hashes["square-32"] != nil else { return }
      for size in [32, 64, 128] {
        let transforms: [String: ImageTransform] = [
          "celeba": .celebA(size: size), "square": .square(size: size, channels: 3),
          "grey": .square(size: size, channels: 1),
        ]
        for (key, transform) in transforms {
          compared += 1
          if key == "celeba", min(image.width, image.height) < 178 {
            refused += 1
            assertDatasetError("\(name): ", "at least 178×178", "\(image.width)×\(image.height)", "--no-crop") {
              try transform.apply(to: image, name: name)
            }
            continue
          }
          let made = try transform.apply(to: image, name: name)
          XCTAssertEqual([made.width, made.height, made.channels], [size, size, transform.channels], name)
          XCTAssertEqual(sha256(made.pixels), golden.hashes["\(key)-\(size)"], "\(name), \(key) \(size)")
        }
      }
    }
    XCTAssertEqual([compared, refused], [28 * 9, 21 * 3])
  }

  func testCropAndScaleOfJPEGsGiveTheRecordedPixelsOneByOne() throws {
    var compared = 0
    try forEachPicture { name, image, golden in
      guard name.hasSuffix(".jpg"), golden.hashes["square-32"] != nil else { return }
      let expected = try [UInt8](Data(contentsOf: Golden.folder.appending(path: "\(name.dropLast(4)).32.bin")))
      let made = image.centerCropped(to: 178).resized(width: 32, height: 32).pixels
      XCTAssertEqual(made.count, expected.count, name)
      if let i = zip(made, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset {
        XCTFail("\(name): byte \(i) is \(made[i]), Pillow's is \(expected[i])")
      }
      compared += 1
    }
    XCTAssertEqual(compared, 11)
  }

  private func forEachPicture(_ body: (String, Raster, Golden.Picture) throws -> Void) throws {
    let golden = try Golden.read()
    XCTAssertEqual(golden.count, 105, "the pictures of Golden/Images")
    for (name, picture) in golden.sorted(by: { $0.key < $1.key }) {
      try body(name, Raster(contentsOf: Golden.folder.appending(path: name).path), picture)
    }
  }
}

/// The folder `Golden/Images`.
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden/Images")

  struct Picture {
    let width: Int
    let height: Int
    let orientation: Int?
    let hashes: [String: String]
  }

  static func read() throws -> [String: Picture] {
    let data = try Data(contentsOf: folder.appending(path: "expected.json"))
    let document = try XCTUnwrap(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let pictures = try XCTUnwrap(document["pictures"] as? [String: [String: Any]])
    return try pictures.mapValues { entry in
      Picture(
        width: try XCTUnwrap(entry["width"] as? Int), height: try XCTUnwrap(entry["height"] as? Int),
        orientation: entry["orientation"] as? Int, hashes: entry.compactMapValues { $0 as? String })
    }
  }
}
