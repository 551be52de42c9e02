import TensorCore
import XCTest

final class ReductionTests: XCTestCase {
  private let matrices = [
    (0, 3), (3, 0), (0, 0), (1, 1), (1, 17), (5, 1), (7, 255), (7, 256), (7, 257), (3, 5_000), (300, 7), (1_023, 3),
    (1_024, 3), (1_025, 3), (5_000, 2), (2_100, 33), (100_000, 1), (1, 100_000),
  ]

  func testRowSumsEqualTheNaiveLoop() {
    for (rows, columns) in matrices {
      rowSumsEqualTheNaiveLoop(rows, columns, tolerance: 1e-6, as: Float.self)
      rowSumsEqualTheNaiveLoop(rows, columns, tolerance: 2e-15, as: Double.self)
    }
  }

  private func rowSumsEqualTheNaiveLoop<S: Scalar>(_ rows: Int, _ columns: Int, tolerance: Double, as type: S.Type) {
    let x: Tensor<S> = noise([rows, columns], seed: rows + columns)
    let found = rowSums(x, x) { a, b, terms, count in for i in 0..<count { terms[i] = a[i] + b[i] } }
    XCTAssertEqual(found.shape, [rows])
    for row in 0..<rows {
      let terms = (0..<columns).map { 2 * Double(x[row * columns + $0]) }
      expect(found[row], terms, tolerance, "row \(row) of \(rows) × \(columns), \(S.self)")
    }
  }

  func testColumnSumsEqualTheNaiveLoop() {
    for (rows, columns) in matrices {
      columnSumsEqualTheNaiveLoop(rows, columns, tolerance: 1e-6, as: Float.self)
      columnSumsEqualTheNaiveLoop(rows, columns, tolerance: 2e-15, as: Double.self)
    }
  }

  private func columnSumsEqualTheNaiveLoop<S: Scalar>(_ rows: Int, _ columns: Int, tolerance: Double, as type: S.Type) {
    let x: Tensor<S> = noise([rows, columns], seed: rows + columns)
    let found = x.withUnsafeScalars { x in
      sumOverRows(rows: rows, width: columns) { row, sums in
        for column in 0..<columns { sums[column] += x[row * columns + column] * S(column % 3) }
      }
    }
    XCTAssertEqual(found.shape, [columns])
    for column in 0..<columns {
      let terms = (0..<rows).map { Double(x[$0 * columns + column]) * Double(column % 3) }
      expect(found[column], terms, tolerance, "column \(column) of \(rows) × \(columns), \(S.self)")
    }
  }

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
        terms[position(of: kept.map { index[$0] }, in: small)].append(Double(x[i]))
      }
      let (found, precise) = (x.summed(over: axes), x.converted(to: Double.self).summed(over: axes))
      XCTAssertEqual(found.shape, small, "seed \(seed): \(shape) over \(axes)")
      XCTAssertEqual(precise.shape, small, "seed \(seed): \(shape) over \(axes)")
      for i in 0..<small.count {
        expect(found[i], terms[i], 1e-6, "seed \(seed): \(shape) over \(axes), [\(i)]")
        expect(precise[i], terms[i], 2e-15, "seed \(seed): \(shape) over \(axes), [\(i)] in Double")
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
