import TensorCore
import XCTest

/// What somebody who has never seen this library would write.
final class BlackboardTests: XCTestCase {
  private let a: Tensor<Float> = [[1, 2], [3, 4]]
  private let b: Tensor<Float> = [10, 20]

  func testNestedListsAreTensors() {
    XCTAssertEqual(a, Tensor([2, 2], [1, 2, 3, 4]))
    XCTAssertEqual([[[1.5]]] as Tensor<Double>, Tensor([1, 1, 1], [1.5]))
    XCTAssertEqual(7 as Tensor<Float>, Tensor(7))
  }

  func testNumbersAndShapesBroadcast() {
    XCTAssertEqual(a + 2 * b, [[21, 42], [23, 44]])
    XCTAssertEqual(1 - a / 2, [[0.5, 0], [-0.5, -1]])
    XCTAssertEqual(-b, [-10, -20])
  }

  func testOneIndexIsARowAndSeveralAreAScalar() {
    XCTAssertEqual(a[1], [3, 4])
    XCTAssertEqual(a[0, 1], 2 as Float)
    XCTAssertEqual(a[position: 3], 4 as Float)
    var c = a
    c[0] = b
    c[1, 0] = 5
    XCTAssertEqual(c, [[10, 20], [5, 4]])
    XCTAssertEqual(a, [[1, 2], [3, 4]], "a tensor is a value")
  }

  func testSumsAndMeansHaveRankZero() {
    XCTAssertEqual(a.sum(), 10)
    XCTAssertEqual(a.mean().scalar, 2.5)
  }

  func testALossIsWrittenAsOnABlackboard() {
    let (w, y): (Tensor<Float>, Tensor<Float>) = ([[1], [1]], [[2], [8]])
    XCTAssertEqual((a.matmul(w) - y).square().mean(), 1)
  }
}
