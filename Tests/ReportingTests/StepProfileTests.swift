import Reporting
import XCTest

final class StepProfileTests: XCTestCase {
  private let relu = StepProfile.Op("relu", calls: 2, forward: 1, backward: 2)
  private let conv2d = StepProfile.Op("conv2d", calls: 1, forward: 4, backward: 8)

  func testWhatNeitherAnOpNorTheOptimizerTookIsTheRest() {
    let profile = StepProfile(milliseconds: 20, ops: [relu, conv2d], optimizer: 3)
    XCTAssertEqual(profile.rest, 2)
    XCTAssertEqual(profile.ops.map(\.name), ["conv2d", "relu"], "the longest first")
  }

  func testEqualTimesAreInTheOrderOfTheNames() {
    let ops = ["c", "a", "b"].map { StepProfile.Op($0, calls: 1, forward: 1) }
    XCTAssertEqual(StepProfile(milliseconds: 3, ops: ops, optimizer: 0).ops.map(\.name), ["a", "b", "c"])
  }

  func testTheMeanOfStepsIsTakenPartByPart() {
    let one = StepProfile(milliseconds: 20, ops: [relu, conv2d], optimizer: 3)
    let other = StepProfile(
      milliseconds: 40,
      ops: [.init("conv2d", calls: 1, forward: 8, backward: 10), .init("relu", calls: 2, forward: 3)], optimizer: 5)
    let mean = StepProfile(meanOf: [one, other])
    XCTAssertEqual(mean.milliseconds, 30)
    XCTAssertEqual(mean.optimizer, 4)
    XCTAssertEqual(mean.ops.map(\.name), ["conv2d", "relu"])
    XCTAssertEqual(mean.ops.map(\.calls), [1, 2])
    XCTAssertEqual(mean.ops.map(\.forward), [6, 2])
    XCTAssertEqual(mean.ops.map(\.backward), [9, 1])
    XCTAssertEqual(mean.rest, 8, "the mean of 2 and 14")
  }
}
