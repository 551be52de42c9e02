import Datasets
import TensorCore
import XCTest

final class DrawnImagesTests: XCTestCase {
  func testFewerImagesAreTheBeginningOfMore() {
    let (few, more) = (drawDigits(.train, count: 3, seed: 5), drawDigits(.train, count: 30, seed: 5))
    for i in 0..<3 { XCTAssertEqual(few.pixels(i), more.pixels(i)) }
    let (face, faces) = (
      drawFaces(.test, count: 1, size: 64, seed: 5), drawFaces(.test, count: 9, size: 64, seed: 5)
    )
    XCTAssertEqual(face.pixels(0), faces.pixels(0))
  }

  func testImagesDependOnSeedPartAndIndex() {
    let sets = [
      drawDigits(.train, count: 50, seed: 1), drawDigits(.test, count: 50, seed: 1),
      drawDigits(.train, count: 50, seed: 2),
    ]
    XCTAssertEqual(Set(sets.flatMap { set in (0..<50).map(set.pixels) }).count, 150)
    let faces = drawFaces(.train, count: 20, size: 32, seed: 1)
    XCTAssertEqual(Set((0..<20).map(faces.pixels)).count, 20)
  }

  func testTheBytesDoNotDependOnTheNumberOfThreads() {
    let usual = Threads.count
    defer { Threads.count = usual }
    var fingerprints: Set<String> = []
    for threads in [1, 2, 3] {
      Threads.count = threads
      fingerprints.insert(drawFaces(.train, count: 20, size: 64, seed: 3).fingerprint)
    }
    XCTAssertEqual(fingerprints.count, 1)
  }

  /// Regression: recorded from this code. The drawing uses only operations that IEEE 754 fixes, so
  /// the bytes are the same on every machine; a change of the drawing changes every result that was
  /// made on it, and has to be meant.
  func testTheDrawingsAreTheRecordedOnes() {
    XCTAssertEqual(
      drawDigits(.train, count: 100, seed: 1).fingerprint,
      "eac9a6e0860a3f1e34b1f55eb124824006617ef21c613e177c6c54b8a008e593")
    XCTAssertEqual(
      drawFaces(.train, count: 10, size: 64, seed: 1).fingerprint,
      "1dedaf1c0b2f3e63a2308f6cbe513d49be60044c02dc33e18d3a8823428cc670")
  }

  func testDigitsFillTheMiddleLikeMNISTs() {
    let digits = drawDigits(.train, count: 1000, seed: 1)
    XCTAssertEqual([digits.height, digits.width, digits.channels], [28, 28, 1])
    XCTAssertEqual(digits.normalization, .unit)
    XCTAssertTrue(digits.isDrawn)
    var sum = 0
    for i in 0..<1000 {
      let pixels = digits.pixels(i)
      sum += pixels.reduce(0) { $0 + Int($1) }
      XCTAssertGreaterThan(pixels.max() ?? 0, 200)
      for side in 0..<28 {
        let border = [pixels[side], pixels[27 * 28 + side], pixels[28 * side], pixels[28 * side + 27]]
        XCTAssertEqual(border, [0, 0, 0, 0], "image \(i)")
      }
    }
    // MNIST's mean grey is 33.3 of 255.
    XCTAssertEqual(Double(sum) / 784_000, 33, accuracy: 8)
  }

  func testAFacesFactorsAreOnTheImage() {
    var factors = FaceFactors(seed: 1, image: DrawnPart.train.number(of: 0))
    factors.hairStyle = .bald
    factors.background = [1, 0, 0]
    factors.farBackground = [1, 0, 0]
    let face = drawFace(factors)
    XCTAssertEqual([face.width, face.height, face.channels], [178, 218, 3])
    XCTAssertEqual(Array(face.pixels[..<3]), [255, 0, 0])
    factors.glasses.toggle()
    XCTAssertNotEqual(drawFace(factors), face)
  }

  func testAFaceIsCroppedAndScaledAsCelebAIs() throws {
    let face = drawFace(FaceFactors(seed: 4, image: DrawnPart.test.number(of: 2)))
    let expected = try ImageTransform.celebA(size: 64).apply(to: face, name: "face")
    let faces = drawFaces(.test, count: 3, size: 64, seed: 4)
    XCTAssertEqual([faces.height, faces.width, faces.channels], [64, 64, 3])
    XCTAssertEqual(faces.normalization, .symmetric)
    XCTAssertEqual(faces.pixels(2), expected.pixels)
  }

  func testAnySeedAndManyImagesAreDrawn() {
    for seed in [0, 1, .max, 1 << 63] as [UInt64] {
      XCTAssertEqual(drawDigits(.test, count: 200, seed: seed).count, 200)
      XCTAssertEqual(drawFaces(.test, count: 40, size: 32, seed: seed).count, 40)
    }
    XCTAssertEqual(drawDigits(.train, count: 0, seed: 1).count, 0)
  }
}
