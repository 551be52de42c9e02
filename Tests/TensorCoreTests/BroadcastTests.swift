import TensorCore
import XCTest

final class BroadcastTests: XCTestCase {
  func testShapesBroadcastAsInNumPy() {
    let cases: [(Shape, Shape, Shape?)] = [
      ([3, 4], [3, 4], [3, 4]), ([3, 4], [4], [3, 4]), ([3, 1], [1, 4], [3, 4]), ([2, 1, 5], [3, 1], [2, 3, 5]),
      ([], [2, 3], [2, 3]), ([], [], []), ([1], [], [1]), ([0, 3], [1, 3], [0, 3]), ([0], [1], [0]),
      ([2, 0], [], [2, 0]),
      ([3], [4], nil), ([3, 4], [3], nil), ([0], [2], nil), ([2, 3], [3, 2], nil),
    ]
    for (a, b, expected) in cases {
      XCTAssertEqual(a.broadcast(with: b), expected, "\(a) with \(b)")
      XCTAssertEqual(b.broadcast(with: a), expected, "\(b) with \(a): broadcasting is symmetric")
    }
  }

  func testBroadcastZipEqualsTheNaiveLoop() {
    for seed in 0..<rounds {
      zipEqualsTheNaiveLoop(seed, as: Float.self)
      zipEqualsTheNaiveLoop(seed, as: Double.self)
    }
  }

  private func zipEqualsTheNaiveLoop<S: Scalar>(_ seed: Int, as type: S.Type) {
    var draw = Draw(seed: seed)
    let shape = draw.shape()
    let (shapeA, shapeB) = (draw.shape(broadcastingTo: shape), draw.shape(broadcastingTo: shape))
    guard let common = shapeA.broadcast(with: shapeB) else {
      return XCTFail("\(shapeA) and \(shapeB) both broadcast to \(shape)")
    }
    let (a, b): (Tensor<S>, Tensor<S>) = (noise(shapeA, seed: seed), noise(shapeB, seed: seed + 1))
    let found = a.broadcastZip(b) { $0 - 2 * $1 }
    let expected = indices(of: common).map {
      a[position: position(of: $0, repeating: shapeA)] - 2 * b[position: position(of: $0, repeating: shapeB)]
    }
    XCTAssertEqual(found, Tensor(common, expected), "seed \(seed), \(S.self): \(shapeA) with \(shapeB)")
  }

  func testALongRowAgainstAColumnEqualsTheNaiveLoop() {
    let (row, column): (Tensor<Float>, Tensor<Float>) = (noise([1, 40_000], seed: 1), noise([3, 1], seed: 2))
    let expected = (0..<3).flatMap { i in (0..<40_000).map { j in row[0, j] * column[i, 0] } }
    XCTAssertEqual(row.broadcastZip(column, *), Tensor([3, 40_000], expected))
    XCTAssertEqual(column.broadcastZip(row, *), Tensor([3, 40_000], expected))
  }

  func testBroadcastRepeatsEachScalar() {
    for seed in 0..<rounds {
      var draw = Draw(seed: seed)
      let shape = draw.shape()
      let x: Tensor<Float> = noise(draw.shape(broadcastingTo: shape), seed: seed)
      let expected = indices(of: shape).map { x[position: position(of: $0, repeating: x.shape)] }
      XCTAssertEqual(x.broadcast(to: shape), Tensor(shape, expected), "seed \(seed): \(x.shape) to \(shape)")
    }
  }

  func testSumToAddsUpWhatBroadcastRepeats() {
    for seed in 0..<rounds {
      var draw = Draw(seed: seed)
      let shape = draw.shape()
      let small = draw.shape(broadcastingTo: shape)
      // Small integers: every order of additions gives the same bits.
      let x = (noise(shape, seed: seed) as Tensor<Float>).map { ($0 * 8).rounded() }
      var expected = Tensor<Float>(small)
      for (i, index) in indices(of: shape).enumerated() {
        expected[position: position(of: index, repeating: small)] += x[position: i]
      }
      XCTAssertEqual(x.sum(to: small), expected, "seed \(seed): \(shape) to \(small)")
      XCTAssertEqual(x.converted(to: Double.self).sum(to: small), expected.converted(), "seed \(seed), Double")
    }
  }

  func testSumToIsTheAdjointOfBroadcast() {
    // ⟨broadcast(x), y⟩ = ⟨x, sum(y)⟩ for every x and y.
    for seed in 0..<rounds {
      var draw = Draw(seed: seed)
      let shape = draw.shape()
      let x: Tensor<Double> = noise(draw.shape(broadcastingTo: shape), seed: seed)
      let y: Tensor<Double> = noise(shape, seed: seed + 1)
      let left = Swift.zip(x.broadcast(to: shape).scalars, y.scalars).reduce(0) { $0 + $1.0 * $1.1 }
      let right = Swift.zip(x.scalars, y.sum(to: x.shape).scalars).reduce(0) { $0 + $1.0 * $1.1 }
      let scale = max(1, Double(shape.count).squareRoot())
      XCTAssertEqual(left, right, accuracy: 1e-13 * scale, "seed \(seed): \(x.shape) to \(shape)")
    }
  }
}
