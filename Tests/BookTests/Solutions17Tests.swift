import Book
import TensorCore
import XCTest

final class Solutions17Tests: XCTestCase {
  func testDrawsCountByTheirWeights() {
    XCTAssertEqual(effectiveSamples(logWeights: [-900, -900, -900]), 3, accuracy: 1e-12)
    XCTAssertEqual(effectiveSamples(logWeights: [-900, -1_000, -990]), 1, accuracy: 1e-12)
    XCTAssertEqual(effectiveSamples(logWeights: [0, Double.log(0.5)]), 1.8, accuracy: 1e-12)
  }

  func testAUniformDensityCostsEightBitsOrALittleLess() {
    // A density of ½ on [−1, 1]: log 2 nats per dimension.
    let nats = 3_072 * Double.log(2)
    XCTAssertEqual(
      bitsPerDimension(nats: nats, dimensions: 3_072, width: 2), Double.log(255) / Double.log(2), accuracy: 1e-12)
    XCTAssertEqual(bitsPerDimension(nats: 3_000, dimensions: 3_072, width: 2), 8.40, accuracy: 0.005)
  }

  func testHardImagesDoNotHideADifference() {
    let noise: Tensor<Double> = RandomStream(seed: 5, purpose: .checks).normal([300])
    let hardness = noise.scalars.prefix(100).map { 100 + 20 * $0 }
    let better = zip(hardness, noise.scalars[100..<200]).map { $0 - 1 + 0.5 * $1 }
    let equal = zip(hardness, noise.scalars[200..<300]).map { $0 + 0.5 * $1 }
    XCTAssertEqual(distinguishable([Array(hardness), better, equal], errors: 4), [[0, 1], [1, 2]])
  }
}
