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
    for loss in plain { XCTAssertEqual(loss, 4.07, accuracy: 0.005) }
    XCTAssertEqual(plain[0], plain[1], accuracy: 1e-9)
    XCTAssertEqual(adam[0], 3.57, accuracy: 0.005)
    XCTAssertEqual(adam[1], 17.79, accuracy: 0.005)
  }
}
