import TensorCore
import XCTest

final class ShapeTests: XCTestCase {
  func testCountIsTheProductOfTheExtents() {
    XCTAssertEqual(Shape([2, 3, 4]).count, 24)
    XCTAssertEqual(Shape([5]).count, 5)
    XCTAssertEqual(Shape([]).count, 1, "rank 0 has one scalar")
    XCTAssertEqual(Shape([2, 0, 4]).count, 0, "an extent of 0 makes an empty tensor")
  }

  func testANegativeAxisCountsFromTheEnd() {
    let shape: Shape = [2, 3, 4, 5]
    XCTAssertEqual((0..<4).map { shape[$0] }, [2, 3, 4, 5])
    XCTAssertEqual((1...4).map { shape[-$0] }, [5, 4, 3, 2])
  }

  func testStridesAreRowMajor() {
    XCTAssertEqual(Shape([2, 3, 4, 5]).strides, [60, 20, 5, 1])
    XCTAssertEqual(Shape([7]).strides, [1])
    XCTAssertEqual(Shape([]).strides, [])
  }

  func testDroppingTheFirstAxisLeavesAnImage() {
    XCTAssertEqual(Shape([8, 28, 28, 1]).dropFirst, [28, 28, 1])
    XCTAssertEqual(Shape([8]).dropFirst, [])
  }

  func testShapesAreEqualWhereTheirExtentsAre() {
    XCTAssertEqual(Shape([2, 3]), [2, 3])
    XCTAssertNotEqual(Shape([2, 3]), [3, 2])
    XCTAssertNotEqual(Shape([1]), [])
  }

  func testAShapeReadsAsAList() {
    XCTAssertEqual(Shape([]).description, "[]")
    XCTAssertEqual(Shape([2, 3]).description, "[2, 3]")
  }
}
