import Book
import XCTest

final class Solutions01Tests: XCTestCase {
  func testAOneSidedDifferenceIsBestNearTheSquareRootOfARounding() {
    XCTAssertTrue((1e-9...1e-7).contains(bestOneSidedStep()), "\(bestOneSidedStep())")
  }

  func testInFloatTheBestStepIsNearTheCubeRootOfItsRounding() {
    XCTAssertTrue((0x1p-11...0x1p-5).contains(Double(bestFloatStep())), "\(bestFloatStep())")
  }

  func testAKinkLooksFlatFromBothSides() {
    for h in [0.1, 1e-3, 1e-9] { XCTAssertEqual(slopeAtAKink(step: h), 0) }
  }
}
