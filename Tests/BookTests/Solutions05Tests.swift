import Book
import TensorCore
import XCTest

final class Solutions05Tests: XCTestCase {
  func testTheSurvivorSurvivesUntilSomebodyLooks() {
    XCTAssertEqual(complaintsAboutTheSurvivor(range: 30), [])
    let complaints = complaintsAboutTheSurvivor(range: 90)
    XCTAssertTrue(complaints.contains { $0.contains("reference") }, "\(complaints)")
    XCTAssertFalse(complaints.contains { $0.contains("gradient: ") }, "\(complaints)")
  }

  func testALooseToleranceFindsTheCoarsestBugsAlone() throws {
    XCTAssertEqual(try bugsFound(tolerance: 6e-16), ["slope", "base", "digits", "threshold"])
    XCTAssertEqual(try bugsFound(tolerance: 0.02), ["base", "digits"])
  }

  func testASumHidesTheGradientOfCentering() {
    XCTAssertEqual(largestSlopeOfCentering(cotangent: Tensor([5], repeating: 1)), 0, accuracy: 1e-15)
    XCTAssertGreaterThan(largestSlopeOfCentering(cotangent: [1, -2, 0.5, 3, 0]), 1)
  }
}
