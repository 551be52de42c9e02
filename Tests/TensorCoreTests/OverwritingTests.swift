import TensorCore
import XCTest

final class OverwritingTests: XCTestCase {
  private let pool = WorkerPool.shared
  override func setUp() { pool.assume(expellingIsFaster: true) }
  override func tearDown() { pool.resize(to: pool.threads) }

  func testWhatIsNotOverwrittenStays() {
    let total = 10_000
    var x = Tensor<Float>([total], (0..<total).map(Float.init))
    x.withUnsafeMutableScalars { x in
      for (start, count) in [(0, total), (0, 0), (0, 1), (5, 3), (15, 2), (16, 16), (17, 30), (total - 1, 1)] {
        prepareToOverwrite(x.baseAddress! + start, count: count, of: total)
      }
    }
    XCTAssertEqual(x.scalars, (0..<total).map(Float.init))
  }

  func testNoBitDependsOnWhetherLinesAreExpelled() {
    for (rows, depth, columns) in [(128, 20, 400), (128, 400, 20), (128, 784, 400), (61, 37, 129), (300, 40, 500)] {
      pool.assume(expellingIsFaster: false)
      let expected = results(rows, depth, columns)
      pool.assume(expellingIsFaster: true)
      // Twice: memory that was expelled is used again.
      for _ in 0..<2 { XCTAssertEqual(results(rows, depth, columns), expected, "\(rows)×\(depth)×\(columns)") }
    }
  }

  /// Products, also of a factor with zeros, and an elementwise op.
  private func results(_ rows: Int, _ depth: Int, _ columns: Int) -> [[UInt32]] {
    let (a, b): (Tensor<Float>, Tensor<Float>) = (noise([rows, depth], seed: 1), noise([depth, columns], seed: 2))
    let rectified = a.map { $0 <= 0 ? 0 : $0 }
    let bias: Tensor<Float> = noise([columns], seed: 3)
    let products = [
      multiply(a, b), multiply(rectified, b, bias: bias), multiply(b, transposeA: true, rectified, transposeB: true),
    ]
    return ([rectified] + products).map { $0.scalars.map(\.bitPattern) }
  }
}
