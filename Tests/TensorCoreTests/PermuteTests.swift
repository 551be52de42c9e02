import TensorCore
import XCTest

final class PermuteTests: XCTestCase {
  func testPermutedEqualsTheNaiveLoop() {
    for seed in 0..<rounds {
      var draw = Draw(seed: seed)
      let shape = draw.shape()
      let axes = draw.order(shape.rank)
      let x: Tensor<Float> = noise(shape, seed: seed)
      let result = Shape(axes.map { shape[$0] })
      var expected = Tensor<Float>(result)
      for (i, index) in indices(of: shape).enumerated() {
        expected[position: position(of: axes.map { index[$0] }, in: result)] = x[position: i]
      }
      XCTAssertEqual(x.permuted(axes), expected, "seed \(seed): \(shape), axes \(axes)")
      XCTAssertEqual(x.converted(to: Double.self).permuted(axes), expected.converted(), "seed \(seed), Double")
    }
  }

  func testAMatrixIsTransposed() {
    let x = Tensor<Float>([2, 3], [1, 2, 3, 4, 5, 6])
    XCTAssertEqual(x.permuted([1, 0]), Tensor([3, 2], [1, 4, 2, 5, 3, 6]))
  }

  func testTheInverseOrderUndoesAPermutation() {
    for seed in 0..<rounds {
      var draw = Draw(seed: seed)
      let x: Tensor<Float> = noise(draw.shape(), seed: seed)
      let axes = draw.order(x.shape.rank)
      let inverse = axes.indices.map { axis in axes.firstIndex(of: axis) ?? -1 }
      XCTAssertEqual(x.permuted(axes).permuted(inverse), x, "\(x.shape), axes \(axes)")
    }
  }
}
