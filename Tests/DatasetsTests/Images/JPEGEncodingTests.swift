import Datasets
import XCTest

final class JPEGEncodingTests: XCTestCase {
  func testAnEncodedFaceIsDecodedAlmostUnchanged() throws {
    let face = drawFace(FaceFactors(seed: 0, image: 0))
    let decoded = try Raster(decoding: face.jpeg(quality: 95), name: "face.jpg")
    XCTAssertEqual([decoded.width, decoded.height, decoded.channels], [178, 218, 3])
    let difference = zip(face.pixels, decoded.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    XCTAssertLessThan(Double(difference) / Double(face.pixels.count), 4)
  }

  func testGreyStaysGrey() throws {
    let ramp = Raster(width: 16, height: 16, channels: 1, pixels: (0...255).map { UInt8($0) })
    let decoded = try Raster(decoding: ramp.jpeg(quality: 100), name: "ramp.jpg")
    for i in 0..<256 {
      XCTAssertEqual(Set(decoded.pixels[3 * i..<3 * i + 3]).count, 1, "pixel \(i)")
      XCTAssertEqual(Int(decoded.pixels[3 * i]), i, accuracy: 4)
    }
  }

  func testLowerQualityIsSmaller() throws {
    let face = drawFace(FaceFactors(seed: 0, image: 0))
    XCTAssertLessThan(try face.jpeg(quality: 30).count, try face.jpeg(quality: 90).count)
  }
}
