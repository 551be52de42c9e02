import Book
import Checking
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
    let top = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let golden: Golden = try GoldenFolder(top + "/Golden").decode("Ops/Softplus.json")
    XCTAssertEqual(bugsFound(golden, tolerance: 6e-16), ["slope", "base", "digits", "threshold"])
    XCTAssertEqual(bugsFound(golden, tolerance: 0.02), ["base", "digits"])
  }

  func testASumHidesTheGradientOfCentering() {
    XCTAssertEqual(largestSlopeOfCentering(cotangent: Tensor([5], repeating: 1)), 0, accuracy: 1e-15)
    XCTAssertGreaterThan(largestSlopeOfCentering(cotangent: [1, -2, 0.5, 3, 0]), 1)
  }
}
