import Book
import TensorCore
import XCTest

final class Solutions18Tests: XCTestCase {
  func testFourNumbersHaveThreeSums() {
    XCTAssertEqual(sumsOfAllOrders([1e8, 1, -1e8, 1]), [0, 1, 2])
    XCTAssertEqual(sumsOfAllOrders([1, 2, 3]), [6])
  }

  func testACompensatedSumIsOffByOneRounding() {
    let uniform: Tensor<Float> = RandomStream(seed: 3, purpose: .checks).uniform([100_000])
    let numbers = uniform.scalars
    let exact = numbers.reduce(0.0) { $0 + Double($1) }
    for sum in [compensatedSum(numbers), compensatedSum(numbers.reversed())] {
      XCTAssertEqual(Double(sum) / exact, 1, accuracy: 0x1p-23)
    }
    XCTAssertGreaterThan(abs(Double(numbers.reduce(0, +)) / exact - 1), 0x1p-23)
  }

  func testAnOrderTakesManySeeds() {
    XCTAssertEqual(bitsOfAnOrder(images: 4), Double.log(24) / Double.log(2), accuracy: 1e-12)
    XCTAssertEqual(bitsOfAnOrder(images: 60_000), 865_808, accuracy: 0.5)
  }
}
