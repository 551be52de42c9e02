import Book
import XCTest

final class Solutions11Tests: XCTestCase {
  func testAnEpsilonInsideTheRootShortensStepsOfSmallGradients() {
    let lengths = stepLengths(gradient: 1e-6)
    XCTAssertEqual(lengths.outside, 0.990, accuracy: 0.001)
    XCTAssertEqual(lengths.inside, 0.01, accuracy: 1e-5)
  }

  func testTheFirstStepOfADecayDoesNotDependOnIt() {
    XCTAssertEqual(firstStepOfADecay(1e-2), 0.001, accuracy: 1e-7)
    XCTAssertEqual(firstStepOfADecay(1e-4), 0.001, accuracy: 1e-6)
  }

  func testOnlyAdamNoticesATurnOfTheValley() {
    let plain = [false, true].map { lossInATurnedValley(byAdam: false, isTurned: $0) }
    let adam = [false, true].map { lossInATurnedValley(byAdam: true, isTurned: $0) }
    XCTAssertEqual(plain[0], plain[1], accuracy: 1e-9)
    XCTAssertGreaterThan(abs(adam[0] - adam[1]), 0.1 * adam[0])
  }
}
