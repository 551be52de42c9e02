import TensorCore
import XCTest

final class ElementwiseTests: XCTestCase {
  func testMapAndZipEqualTheNaiveLoop() {
    for seed in 0..<rounds {
      equalTheNaiveLoop(seed, as: Float.self)
      equalTheNaiveLoop(seed, as: Double.self)
    }
  }

  private func equalTheNaiveLoop<S: Scalar>(_ seed: Int, as type: S.Type) {
    var draw = Draw(seed: seed)
    let shape = draw.shape()
    let a: Tensor<S> = noise(shape, seed: seed)
    let b: Tensor<S> = noise(shape, seed: seed + 1)
    let c: Tensor<S> = noise(shape, seed: seed + 2)
    let place = "seed \(seed), \(S.self), \(shape)"
    XCTAssertEqual(a.map { 2 * $0 + 1 }, Tensor(shape, a.scalars.map { 2 * $0 + 1 }), place)
    XCTAssertEqual(
      a.zip(b) { $0 - $1 }, Tensor(shape, a.scalars.indices.map { a[position: $0] - b[position: $0] }), place)
    XCTAssertEqual(
      a.zip(b, c) { ($0 - $1) * $2 },
      Tensor(shape, a.scalars.indices.map { (a[position: $0] - b[position: $0]) * c[position: $0] }), place)
    let constants = (S(3), S(seed))
    XCTAssertEqual(
      a.map(with: constants) { x, c in c.0 * x - c.1 }, Tensor(shape, a.scalars.map { 3 * $0 - S(seed) }), place)
    XCTAssertEqual(
      a.zip(b, with: constants) { a, b, c in c.0 * a - c.1 * b },
      Tensor(shape, a.scalars.indices.map { 3 * a[position: $0] - S(seed) * b[position: $0] }), place)
  }

  func testATensorThatIsCutAmongThreadsIsWholeAtTheCuts() {
    for count in [16_383, 16_384, 16_385, 32_768, 100_003] {
      let x = Tensor<Float>([count], (0..<count).map(Float.init))
      XCTAssertEqual(x.map { -$0 }.scalars, (0..<count).map { -Float($0) }, "\(count) scalars")
    }
  }

  func testAddingInPlaceChangesNoTensorThatSharesTheMemory() {
    for shape: Shape in [[], [0], [3, 5], [40_003]] {
      let (a, b): (Tensor<Float>, Tensor<Float>) = (noise(shape, seed: 1), noise(shape, seed: 2))
      let scalars = a.scalars
      var (alone, shared) = (a.map { $0 }, a)
      alone.add(b)
      shared.add(b)
      let expected = Tensor(shape, Swift.zip(scalars, b.scalars).map { $0 + $1 })
      XCTAssertEqual(alone, expected, "\(shape)")
      XCTAssertEqual(shared, expected, "\(shape), shared")
      XCTAssertEqual(a.scalars, scalars, "\(shape)")
      shared.add(shared)
      XCTAssertEqual(shared, expected.map { $0 + $0 }, "\(shape), to itself")
    }
  }

  func testNaNAndInfinityPassThrough() {
    let x = Tensor<Float>([4], [.nan, .infinity, -.infinity, -0.0])
    XCTAssertEqual(x.map { $0 }.scalars.map(\.bitPattern), x.scalars.map(\.bitPattern))
  }
}
