import Datasets
import Files
import Foundation
import XCTest

/// Pixels against Pillow's, which `Golden/images.py` recorded: decoding, cropping, scaling and
/// grey, bit for bit.
final class PillowGoldenTests: XCTestCase {
  func testEveryPictureDecodesToPillowsPixels() throws {
    try forEachPicture { name, image, golden in
      XCTAssertEqual([image.width, image.height], [golden.width, golden.height], name)
      XCTAssertEqual(image.channels, 3, name)
      XCTAssertEqual(sha256(image.pixels), golden.hashes["decoded"], "\(name), decoded")
    }
  }

  func testEveryTransformGivesPillowsPixels() throws {
    try forEachPicture { name, image, golden in
      for size in [32, 64, 128] {
        let transforms: [String: ImageTransform] = [
          "celeba": .celebA(size: size), "square": .square(size: size, channels: 3),
          "grey": .square(size: size, channels: 1),
        ]
        for (key, transform) in transforms {
          let made = try transform.apply(to: image, name: name)
          XCTAssertEqual([made.width, made.height, made.channels], [size, size, transform.channels], name)
          XCTAssertEqual(sha256(made.pixels), golden.hashes["\(key)-\(size)"], "\(name), \(key) \(size)")
        }
      }
    }
  }

  func testCropAndScaleOfJPEGsGiveTheRecordedPixelsOneByOne() throws {
    var compared = 0
    try forEachPicture { name, image, _ in
      guard name.hasSuffix(".jpg") else { return }
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
    XCTAssertEqual(golden.count, 28, "the pictures of Golden/Images")
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
    let hashes: [String: String]
  }

  static func read() throws -> [String: Picture] {
    let data = try Data(contentsOf: folder.appending(path: "expected.json"))
    let document = try XCTUnwrap(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let pictures = try XCTUnwrap(document["pictures"] as? [String: [String: Any]])
    return try pictures.mapValues { entry in
      Picture(
        width: try XCTUnwrap(entry["width"] as? Int), height: try XCTUnwrap(entry["height"] as? Int),
        hashes: entry.compactMapValues { $0 as? String })
    }
  }
}
