import Datasets
import Files
import TensorCore
import XCTest

final class ImageSetTests: XCTestCase {
  private func images(
    _ count: Int, height: Int = 2, width: Int = 3, channels: Int = 1, normalization: PixelRange = .unit
  ) -> ImageSet {
    let bytes = (0..<count * height * width * channels).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 256) }
    return ImageSet(
      name: "test", isDrawn: true, height: height, width: width, channels: channels, bytes: bytes,
      normalization: normalization)
  }

  func testABatchHoldsTheImagesAskedForInNHWC() {
    let set = ImageSet(
      name: "test", isDrawn: false, height: 1, width: 2, channels: 3, bytes: Array(0..<18), normalization: .unit)
    XCTAssertEqual(set.count, 3)
    let batch = set.batch([2, 0])
    XCTAssertEqual(batch.shape, [2, 1, 2, 3])
    XCTAssertEqual(batch.scalars, (Array(12..<18) + Array(0..<6)).map { Float($0) / 255 })
    XCTAssertEqual(set.batch([]).shape, [0, 1, 2, 3])
  }

  func testSymmetricNormalizationSubtractsThenDividesInFloat() {
    let bytes = [UInt8](0...255)
    let set = ImageSet(
      name: "test", isDrawn: false, height: 16, width: 16, channels: 1, bytes: bytes, normalization: .symmetric)
    let pixels = set.batch([0]).scalars
    for byte in 0...255 { XCTAssertEqual(pixels[byte], (Float(byte) / 255 - Float(0.5)) / Float(0.5), "byte \(byte)") }
    XCTAssertEqual(pixels[0], -1)
    XCTAssertEqual(pixels[255], 1)
  }

  func testABatchHasTheSameBitsWithAnyNumberOfThreads() {
    let set = images(40, height: 64, width: 64, channels: 3, normalization: .symmetric)
    let indices = (0..<100).map { $0 * 7 % 40 }
    let threads = Threads.count
    defer { Threads.count = threads }
    Threads.count = 1
    let expected = set.batch(indices)
    for count in [2, 3, 8] {
      Threads.count = count
      XCTAssertEqual(set.batch(indices), expected, "\(count) threads")
    }
  }

  func testASubsetKeepsTheOrderAskedForAndNests() {
    let set = images(6)
    let subset = set.subset([4, 1, 1, 5])
    XCTAssertEqual(subset.count, 4)
    XCTAssertEqual(subset.pixels(0), set.pixels(4))
    XCTAssertEqual(subset.subset([3, 2]).batch([0, 1]), set.batch([5, 1]))
  }

  func testTheFingerprintIsTheHashOfShapeAndBytesInOrder() {
    let set = images(4)
    let bytes = (0..<4).flatMap(set.pixels)
    let text = Array("swift-vae images, uint8 [4, 2, 3, 1]\n".utf8)
    XCTAssertEqual(set.fingerprint, sha256(text + bytes))
    XCTAssertEqual(set.subset([0, 1, 2, 3]).fingerprint, set.fingerprint)
    XCTAssertNotEqual(set.subset([1, 0, 2, 3]).fingerprint, set.fingerprint)
    let turned = ImageSet(
      name: "test", isDrawn: true, height: 3, width: 2, channels: 1, bytes: bytes, normalization: .unit)
    XCTAssertNotEqual(turned.fingerprint, set.fingerprint)
  }

  func testASplitPutsEachImageIntoOnePartInItsOrder() throws {
    let set = images(50)
    let (train, test) = try set.split(testFraction: 0.1, seed: 7)
    XCTAssertEqual([train.count, test.count], [45, 5])
    let order = (0..<50).map { set.pixels($0) }
    for part in [train, test] {
      let places = (0..<part.count).map { order.firstIndex(of: part.pixels($0)) ?? -1 }
      XCTAssertEqual(places, places.sorted())
      XCTAssertFalse(places.contains(-1))
    }
    XCTAssertEqual(Set((0..<45).map(train.pixels) + (0..<5).map(test.pixels)).count, 50)
  }

  func testASplitDependsOnItsSeedAlone() throws {
    let set = images(50)
    let first = try set.split(testFraction: 0.2, seed: 1)
    XCTAssertEqual(first.test.fingerprint, try set.split(testFraction: 0.2, seed: 1).test.fingerprint)
    XCTAssertNotEqual(first.test.fingerprint, try set.split(testFraction: 0.2, seed: 2).test.fingerprint)
  }

  func testASplitWithAnEmptyPartIsAnError() {
    let set = images(4)
    assertDatasetError("test:", "at least one image in each part", "4 for training and 0") {
      try set.split(testFraction: 0.1, seed: 1)
    }
    for fraction in [0, 1, -1, 2, Double.nan, .infinity] {
      assertDatasetError("between 0 and 1", "\(fraction)") { try set.split(testFraction: fraction, seed: 1) }
    }
  }

  func testAnErrorIsOneLineThatNamesTheCauseAndTheRemedy() {
    let error = DatasetError("a\nb.png", expected: "x", found: "y", cause: "why", remedy: "do z")
    XCTAssertEqual(error.description, "a b.png: expected x, found y (why); do z")
    XCTAssertEqual(DatasetError("n", expected: "x", found: "y", remedy: "z").description, "n: expected x, found y; z")
  }
}
