import Reporting
import TensorCore
import XCTest

final class ImageGridTests: XCTestCase {
  func testEveryPixelOfAGridIsWhereItShouldBe() throws {
    // Three 1×2 grey images in two columns, each value two pixels a side; the fourth place is
    // empty.
    let images = Tensor<Float>([3, 1, 2, 1], [0, 1, 0.5, 0.25, 1, 0])
    let grid = try ImageGrid(images, range: .unit, columns: 2, scale: 2).image()
    let white = [UInt8](repeating: 255, count: 14)
    let first: [UInt8] = [255, 255, 0, 0, 255, 255, 255, 255, 128, 128, 64, 64, 255, 255]
    let second: [UInt8] = [255, 255, 255, 255, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]
    let rows = [white, white, first, first, white, white, second, second, white, white]
    XCTAssertEqual(grid, try PNGImage(width: 14, height: 10, channels: 1, pixels: rows.flatMap { $0 }))
  }

  func testReconstructionsStandBelowTheirOriginals() throws {
    let originals = Tensor<Float>([3, 1, 1, 1], [0.0, 0.2, 0.4])
    let reconstructions = Tensor<Float>([3, 1, 1, 1], [0.6, 0.8, 0.0])
    let grid = try ImageGrid(
      originals: originals, reconstructions: reconstructions, range: .unit, columns: 2, scale: 1
    ).image()
    // Rows at 2, 5, and, after the gap between pairs, 8 + 8 and 11 + 8; columns at 2 and 5.
    XCTAssertEqual([grid.width, grid.height], [8, 22])
    let pixel = { (x: Int, y: Int) in grid.pixels[y * grid.width + x] }
    XCTAssertEqual([pixel(2, 2), pixel(5, 2)], [0, 51])
    XCTAssertEqual([pixel(2, 5), pixel(5, 5)], [153, 204])
    XCTAssertEqual([pixel(2, 16), pixel(5, 16)], [102, 255])
    XCTAssertEqual([pixel(2, 19), pixel(5, 19)], [0, 255])
    XCTAssertEqual(grid.pixels.filter { $0 != 255 }.count, 6)
  }

  func testValuesAreClampedAndRoundedAndNaNIsNoPixel() throws {
    let images = Tensor<Float>([1, 1, 7, 1], [-9, -1, 0, 0.999, 1, .infinity, -.infinity])
    let signed = try ImageGrid(images, range: .symmetric, columns: 1, scale: 1).image()
    XCTAssertEqual(Array(signed.pixels[24..<31]), [0, 0, 128, 255, 255, 255, 0])
    let unit = try ImageGrid(images, range: .unit, columns: 1, scale: 1).image()
    XCTAssertEqual(Array(unit.pixels[24..<31]), [0, 0, 0, 255, 255, 255, 0])
    let nan = Tensor<Float>([2, 1, 1, 1], [0, .nan])
    let error = ReportingError.unusableImages(
      expected: "pixels that are numbers", found: "NaN; give weights from before they diverged")
    XCTAssertThrowsError(try ImageGrid(nan, range: .unit, columns: 1).image()) {
      XCTAssertEqual($0 as? ReportingError, error)
    }
    let zeros = Tensor<Float>([100, 1, 1, 1])
    XCTAssertThrowsError(try ImageGrid.image(of: 102, range: .unit, columns: 2) { $0.lowerBound == 0 ? zeros : nan }) {
      XCTAssertEqual($0 as? ReportingError, error)
    }
  }

  func testImagesThatAreFewerThanAskedForOrOfAnotherSizeAreRefused() {
    for shape: Shape in [[1, 1, 1, 1], [2, 1, 2, 1]] {
      let images = { (asked: Range<Int>) in Tensor<Float>(asked.lowerBound == 0 ? [100, 1, 1, 1] : shape) }
      XCTAssertThrowsError(try ImageGrid.image(of: 102, range: .unit, columns: 2, images: images)) {
        XCTAssertEqual(
          $0 as? ReportingError,
          .unusableImages(expected: "[2, 1, 1, 1] for images 100 to 101", found: "\(shape)"))
      }
    }
  }

  func testColoursKeepTheirOrder() throws {
    let image = try ImageGrid(Tensor<Float>([1, 1, 1, 3], [0, 0.2, 0.6]), range: .unit, columns: 1, scale: 1)
      .image()
    XCTAssertEqual(Array(image.pixels[(2 * 5 + 2) * 3..<(2 * 5 + 3) * 3]), [0, 51, 153])
  }

  func testTheDefaultScaleKeepsAnImageWithin64Pixels() throws {
    for (size, scale) in [(28, 2), (32, 2), (64, 1), (128, 1)] {
      let image = try ImageGrid(Tensor<Float>([1, size, size, 1]), range: .unit, columns: 1).image()
      XCTAssertEqual(image.width, size * scale + 4, "\(size)")
    }
  }

  func testShapesThatAreNoImagesAreErrors() {
    for shape in [[28, 28], [0, 28, 28, 1], [1, 28, 28, 2]] as [Shape] {
      XCTAssertThrowsError(try ImageGrid(Tensor<Float>(shape), range: .unit, columns: 4)) {
        XCTAssertTrue("\($0)".contains("found \(shape)"), "\($0)")
      }
    }
    let one = Tensor<Float>([1, 2, 2, 1]), two = Tensor<Float>([2, 2, 2, 1])
    XCTAssertThrowsError(try ImageGrid(one, range: .unit, columns: 0))
    XCTAssertThrowsError(try ImageGrid(originals: one, reconstructions: two, range: .unit, columns: 1))
  }
}
