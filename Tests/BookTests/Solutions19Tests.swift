import Book
import TensorCore
import XCTest

final class Solutions19Tests: XCTestCase {
  func testTheRooflineBendsWhereArithmeticAndMemoryTakeAsLong() {
    let n = leastSizeForPeak(operations: 1e11, bytes: 1e10)
    XCTAssertEqual(n, 60)
    func arithmeticTakesLonger(_ n: Double) -> Bool { 2 * n * n * n / 1e11 >= 12 * n * n / 1e10 }
    XCTAssertTrue(arithmeticTakesLonger(Double(n)))
    XCTAssertFalse(arithmeticTakesLonger(Double(n - 1)))
  }

  func testTheBestTileIsNearlySquare() {
    let tile = bestTile(registers: 32)
    XCTAssertEqual(tile.rows, 5)
    XCTAssertEqual(tile.vectors, 5)
  }

  func testFourMultiplicationsGiveThreeOutputs() {
    let numbers: Tensor<Double> = RandomStream(seed: 1, purpose: .checks).normal([6])
    let (d, g) = (Array(numbers.scalars.prefix(4)), Array(numbers.scalars.suffix(2)))
    for (k, y) in threeOutputs(d, g).enumerated() {
      XCTAssertEqual(y, d[k] * g[0] + d[k + 1] * g[1], accuracy: 1e-14)
    }
  }
}
