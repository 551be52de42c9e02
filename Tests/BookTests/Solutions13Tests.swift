import Book
import XCTest

final class Solutions13Tests: XCTestCase {
  func testTheStraightWayLeavesTheSphere() {
    XCTAssertEqual(middles(dimensions: 256).straight, 0.5.squareRoot(), accuracy: 0.02)
    XCTAssertEqual(middles(dimensions: 256).circle, 1, accuracy: 0.02)
    XCTAssertEqual(middles(dimensions: 20).circle, 1, accuracy: 0.1)
  }

  func testHalfADeviationIsABit() {
    XCTAssertEqual(mostInformation(deviation: 0.5), 0.6931471805599453, accuracy: 1e-15)
    XCTAssertEqual(mostInformation(deviation: 1), 0)
  }

  func testADeafDimensionChangesNothing() throws {
    let change = try changeAlongADeafDimension()
    XCTAssertEqual(change.deaf, 0)
    XCTAssertGreaterThan(change.neighbour, 0.001)
  }
}
