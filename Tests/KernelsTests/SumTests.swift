import Kernels
import TensorCore
import XCTest

/// Sums over rows and over columns of functions that a caller supplies.
final class SumTests: XCTestCase {
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
    let x: Storage<S> = noise(rows * columns, seed: rows + columns)
    let found = Storage<S>(count: rows)
    rowSums(rows: rows, columns: columns, into: found.base) { start, terms, count in
      for i in 0..<count { terms[i] = x.base[start + i] + x.base[start + i] }
    }
    for row in 0..<rows {
      let terms = (0..<columns).map { 2 * Double(x.base[row * columns + $0]) }
      expect(found.base[row], terms, tolerance, "row \(row) of \(rows) × \(columns), \(S.self)")
    }
  }

  func testSumsOverRowsEqualTheNaiveLoop() {
    for (rows, columns) in matrices {
      sumsOverRowsEqualTheNaiveLoop(rows, columns, tolerance: 1e-6, as: Float.self)
      sumsOverRowsEqualTheNaiveLoop(rows, columns, tolerance: 2e-15, as: Double.self)
    }
  }

  private func sumsOverRowsEqualTheNaiveLoop<S: Scalar>(
    _ rows: Int, _ columns: Int, tolerance: Double, as type: S.Type
  ) {
    let x: Storage<S> = noise(rows * columns, seed: rows + columns)
    let (found, plain) = (Storage<S>(count: columns), Storage<S>(count: columns))
    sumOverRows(rows: rows, width: columns, into: found.base) { rows, sums in
      for row in rows {
        for column in 0..<columns { sums[column] += x.base[row * columns + column] * S(column % 3) }
      }
    }
    columnSums(x.base, rows: rows, columns: columns, into: plain.base)
    for column in 0..<columns {
      let terms = (0..<rows).map { Double(x.base[$0 * columns + column]) }
      let place = "column \(column) of \(rows) × \(columns), \(S.self)"
      expect(found.base[column], terms.map { $0 * Double(column % 3) }, tolerance, place)
      expect(plain.base[column], terms, tolerance, "\(place), plain")
    }
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
