import TensorCore
import XCTest

final class ReductionTests: XCTestCase {
  func testSummedEqualsTheNaiveLoopOverAnyAxes() {
    for seed in 0..<rounds {
      var draw = Draw(seed: seed)
      let shape = draw.shape()
      let axes = Array(draw.order(shape.rank).prefix(draw.integer(0...shape.rank)))
      let x: Tensor<Float> = noise(shape, seed: seed)
      let kept = (0..<shape.rank).filter { !axes.contains($0) }
      let small = Shape(kept.map { shape[$0] })
      var terms = [[Double]](repeating: [], count: small.count)
      for (i, index) in indices(of: shape).enumerated() {
        terms[position(of: kept.map { index[$0] }, in: small)].append(Double(x[position: i]))
      }
      let (found, precise) = (x.summed(over: axes), x.converted(to: Double.self).summed(over: axes))
      XCTAssertEqual(found.shape, small, "seed \(seed): \(shape) over \(axes)")
      XCTAssertEqual(precise.shape, small, "seed \(seed): \(shape) over \(axes)")
      for i in 0..<small.count {
        expect(found[position: i], terms[i], 1e-6, "seed \(seed): \(shape) over \(axes), [\(i)]")
        expect(precise[position: i], terms[i], 2e-15, "seed \(seed): \(shape) over \(axes), [\(i)] in Double")
      }
    }
  }

  func testAMillionTenthsAreAHundredThousand() {
    // Added one by one in Float they come to 100958.34.
    let tenths = Tensor<Float>([1_000_000], repeating: 0.1)
    XCTAssertEqual(tenths.summed(over: [0]).scalar, 100_000, accuracy: 0.5)
  }

  func testNaNIsNotSwallowed() {
    var x = Tensor<Float>([600, 3])
    x[599, 1] = .nan
    XCTAssertEqual(x.summed(over: [0]).scalars.map(\.isNaN), [false, true, false])
    XCTAssertEqual(x.summed(over: [1]).scalars.map(\.isNaN), (0..<600).map { $0 == 599 })
  }

  /// Holds where the sum is that of `terms`, up to `tolerance` of the sum of their magnitudes.
  private func expect<S: Scalar>(_ found: S, _ terms: [Double], _ tolerance: Double, _ place: String) {
    let magnitude = terms.reduce(0) { $0 + abs($1) }
    let error = abs(Double(found) - terms.reduce(0, +))
    guard error <= tolerance * magnitude else {
      return XCTFail("\(place): found \(found), expected \(terms.reduce(0, +)), magnitude \(magnitude)")
    }
  }
}
