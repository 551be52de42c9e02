import Autograd
import Checking
import TensorCore
import XCTest

final class DeviationTests: XCTestCase {
  private func deviation(_ found: [Double], _ expected: [Double], floor: Double = 0) -> Deviation {
    Deviation(Tensor([found.count], found), from: Tensor([expected.count], expected), floor: floor)
  }

  func testTheWorstScalarIsNamedWithBothValues() {
    let worst = deviation([1, 2.5, 4], [1, 2, 4])
    XCTAssertEqual(worst.value, 0.125, "0.5 of the largest magnitude, 4")
    XCTAssertEqual(worst.description, "found 2.5, expected 2.0, deviation 0.125")
  }

  func testEqualTensorsDoNotDeviate() {
    XCTAssertEqual(deviation([1, -0.0, .infinity, -.infinity], [1, 0, .infinity, -.infinity]).value, 0)
    XCTAssertEqual(deviation([], []).value, 0)
    XCTAssertEqual(Deviation(Tensor<Float>(0.5), from: Tensor<Double>(0.5)).value, 0)
  }

  func testANaNDeviatesInfinitelyWhereverItStands() {
    for (found, expected) in [(Double.nan, 1.0), (1, .nan), (.nan, .nan), (.nan, .infinity), (.infinity, .nan)] {
      let worst = deviation([5, found], [5, expected])
      XCTAssertEqual(worst.value, .infinity, "found \(found), expected \(expected)")
      XCTAssertEqual(worst.position, 1)
    }
  }

  func testAnInfinityMustMatchExactly() {
    for (found, expected) in [(Double.infinity, -Double.infinity), (.infinity, 1), (1, .infinity), (1e308, .infinity)] {
      XCTAssertEqual(deviation([found], [expected]).value, .infinity, "found \(found), expected \(expected)")
    }
  }

  func testAnExpectedInfinityDoesNotHideAnotherError() {
    XCTAssertEqual(deviation([.infinity, 1.5], [.infinity, 1]).value, 0.5)
  }

  func testShapesThatDifferDeviateInfinitelyEvenWithEqualScalars() {
    let found = Deviation(Tensor<Double>([2, 1], [1, 2]), from: Tensor<Double>([1, 2], [1, 2]))
    XCTAssertEqual(found.value, .infinity)
    XCTAssertEqual(found.description, "found the shape [2, 1], expected [1, 2]")
    XCTAssertEqual(deviation([1], [1, 2]).value, .infinity, "equal as far as both go")
    XCTAssertEqual(Deviation(Tensor<Float>([0, 2]), from: Tensor<Float>([2, 0])).value, .infinity)
  }

  func testWhereAllThatIsExpectedIsZeroTheDifferenceIsAbsolute() {
    XCTAssertEqual(deviation([0, 0.25], [0, 0]).value, 0.25)
  }

  func testANumberDeviatesInUnits() {
    XCTAssertEqual(Deviation(3, from: 2, inUnitsOf: 0.25).value, 4)
    XCTAssertEqual(Deviation(2, from: 2, inUnitsOf: 0).value, 0)
    XCTAssertEqual(Deviation(.infinity, from: .infinity, inUnitsOf: 1).value, 0)
    for (found, expected, unit) in [(Double.nan, 1.0, 1.0), (1, .nan, 1), (1, 2, .nan), (1, 2, 0), (1, .infinity, 1)] {
      XCTAssertEqual(
        Deviation(found, from: expected, inUnitsOf: unit).value, .infinity, "\(found), \(expected), \(unit)")
    }
  }

  func testAboveItsBoundANumberDoesNotDeviate() {
    XCTAssertEqual(Deviation(3, atLeast: 2, inUnitsOf: 0.25).value, 0)
    XCTAssertEqual(Deviation(1.5, atLeast: 2, inUnitsOf: 0.25).value, 2)
    XCTAssertEqual(
      Deviation(3, atLeast: 2, inUnitsOf: 0.25).description, "found 3.0, expected 2.0, deviation 0.0")
    XCTAssertEqual(Deviation(.nan, atLeast: 2, inUnitsOf: 1).value, .infinity)
    XCTAssertEqual(Deviation(2, atLeast: .nan, inUnitsOf: 1).value, .infinity)
  }

  func testTheFloorIsTheLeastMagnitudeToCompareWith() {
    XCTAssertEqual(deviation([1.5], [1], floor: 10).value, 0.05)
    XCTAssertEqual(deviation([15], [10], floor: 1).value, 0.5)
  }
}
