import Datasets
import XCTest

final class TransformTests: XCTestCase {
  /// A grey image whose bytes count up.
  private func ramp(_ width: Int, _ height: Int) -> Raster {
    Raster(
      width: width, height: height, channels: 1, pixels: (0..<width * height).map { UInt8(truncatingIfNeeded: $0) })
  }

  func testACropsOddMarginIsHalvedToTheEvenInteger() {
    for (extent, start) in [(8, 2), (5, 0), (7, 2), (9, 2), (11, 4), (4, 0)] {
      XCTAssertEqual(ramp(extent, 4).centerCropped(to: 4).pixels.first, UInt8(start), "columns of \(extent)")
      let rows = Raster(width: 4, height: extent, channels: 1, pixels: (0..<4 * extent).map { UInt8($0 / 4) })
      XCTAssertEqual(rows.centerCropped(to: 4).pixels.first, UInt8(start), "rows of \(extent)")
    }
  }

  func testASmallerImageIsPaddedWithBlackTheOddLineLast() {
    let image = Raster(width: 1, height: 2, channels: 1, pixels: [7, 9]).centerCropped(to: 4)
    XCTAssertEqual(image.pixels, [0, 0, 0, 0, 0, 7, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0])
    let mixed = ramp(5, 1).centerCropped(to: 2)
    XCTAssertEqual(mixed.pixels, [2, 3, 0, 0])
  }

  /// Larger, as large, and smaller than the middle that is asked for, along either axis; scaled and
  /// not.
  func testTheMiddleIsScaledAsIfItHadBeenCutOutFirst() {
    for (width, height) in [(9, 9), (9, 12), (14, 10), (13, 21), (9, 5), (8, 20), (4, 4)] {
      for channels in [1, 3] {
        let pixels = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * 89 + $0 / 7) }
        let image = Raster(width: width, height: height, channels: channels, pixels: pixels)
        for size in [1, 4, 9, 16] {
          XCTAssertEqual(
            image.resized(center: 9, to: size), image.centerCropped(to: 9).resized(width: size, height: size),
            "\(width)×\(height)×\(channels) → \(size)")
        }
      }
    }
  }

  func testTheTapsAreThoseOfPillow() {
    let filter = ResamplingFilter(input: 178, output: 64)
    XCTAssertEqual(filter.taps(0).start, 0)
    XCTAssertEqual(filter.taps(0).weights, [1_148_214, 1_622_683, 1_015_363, 408_043])
    XCTAssertEqual(filter.taps(1).start, 1)
    XCTAssertEqual(filter.taps(1).weights, [59_675, 605_276, 1_150_876, 1_338_426, 792_826, 247_225])
  }

  func testTheTapsOfEveryLengthStayInsideTheLine() {
    for input in [1, 2, 3, 7, 64, 178, 1000] {
      for output in [1, 2, 5, 32, 128] {
        let filter = ResamplingFilter(input: input, output: output)
        for x in 0..<output {
          let (start, weights) = filter.taps(x)
          XCTAssertTrue(start >= 0 && !weights.isEmpty && start + weights.count <= input, "\(input) → \(output), \(x)")
          XCTAssertEqual(Double(weights.reduce(0, +)), 0x1p22, accuracy: Double(weights.count))
        }
      }
    }
  }

  /// Rows are resized four at once, and all but the last pixels of a row are copied by words;
  /// columns are resized sixteen bytes at once: every remainder occurs here.
  func testEveryPixelIsTheSumThatItsTapsDefine() {
    for (width, height, channels) in (1...9).flatMap({ w in (1...9).flatMap { h in [1, 3].map { (w, h, $0) } } }) {
      let pixels = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * 89 + $0 / 7) }
      let image = Raster(width: width, height: height, channels: channels, pixels: pixels)
      for new in 1...9 {
        if new != width {
          let expected = (0..<height * new).flatMap { i in
            (0..<channels).map { channel in
              sum(from: width, to: new, at: i % new) { pixels[(i / new * width + $0) * channels + channel] }
            }
          }
          let found = image.resized(width: new, height: height).pixels
          XCTAssertEqual(found, expected, "\(width)×\(height)×\(channels), width → \(new)")
        }
        if new != height {
          let row = width * channels
          let expected = (0..<new * row).map { i in
            sum(from: height, to: new, at: i / row) { pixels[$0 * row + i % row] }
          }
          let found = image.resized(width: width, height: new).pixels
          XCTAssertEqual(found, expected, "\(width)×\(height)×\(channels), height → \(new)")
        }
      }
    }
  }

  /// What output `x` of a line is by definition: the inputs times the filter's weights, rounded.
  private func sum(from input: Int, to output: Int, at x: Int, _ value: (Int) -> UInt8) -> UInt8 {
    let (start, weights) = ResamplingFilter(input: input, output: output).taps(x)
    let sum = weights.indices.reduce(0) { $0 + Int(weights[$1]) * Int(value(start + $1)) }
    return UInt8(clamping: (sum + 1 << 21) >> 22)
  }

  func testAConstantImageStaysConstant() {
    for level in [0, 1, 127, 254, 255] as [UInt8] {
      let image = Raster(width: 37, height: 23, channels: 3, pixels: [UInt8](repeating: level, count: 37 * 23 * 3))
      XCTAssertEqual(Set(image.resized(width: 11, height: 50).pixels), [level])
    }
  }

  func testAnImageOfTheRightSizeIsNotTouched() {
    XCTAssertEqual(ramp(5, 4).resized(width: 5, height: 4), ramp(5, 4))
    XCTAssertEqual(ramp(4, 4).centerCropped(to: 4), ramp(4, 4))
  }

  func testTheLongSideIsRoundedDown() {
    let tall = ramp(3, 5).resized(shortSide: 10)
    XCTAssertEqual([tall.width, tall.height], [10, 16])
    let wide = ramp(5, 3).resized(shortSide: 10)
    XCTAssertEqual([wide.width, wide.height], [16, 10])
  }

  func testGreyWeighsAsRec601() {
    let image = Raster(width: 4, height: 1, channels: 3, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    XCTAssertEqual(image.grey.pixels, [76, 150, 29, 255])
    XCTAssertEqual(image.grey.grey, image.grey)
  }

  /// A pixel's place tells where it came from.
  func testEachOrientationPutsTheFirstPixelWhereEXIFSays() {
    let image = Raster(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])
    let expected: [[UInt8]] = [
      [1, 2, 3, 4, 5, 6], [3, 2, 1, 6, 5, 4], [6, 5, 4, 3, 2, 1], [4, 5, 6, 1, 2, 3],
      [1, 4, 2, 5, 3, 6], [4, 1, 5, 2, 6, 3], [6, 3, 5, 2, 4, 1], [3, 6, 2, 5, 1, 4],
    ]
    for (index, pixels) in expected.enumerated() {
      let turned = image.upright(from: index + 1)
      XCTAssertEqual([turned.width, turned.height], index < 4 ? [3, 2] : [2, 3], "orientation \(index + 1)")
      XCTAssertEqual(turned.pixels, pixels, "orientation \(index + 1)")
    }
  }

  func testALineThatWouldGrowPastTheLimitIsAnError() {
    let line = Raster(width: 1, height: 100_000, channels: 1, pixels: [UInt8](repeating: 0, count: 100_000))
    assertDatasetError("line.png", "64×6400000") {
      try ImageTransform.square(size: 64, channels: 1).apply(to: line, name: "line.png")
    }
  }
}
