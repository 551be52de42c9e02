import TensorCore
import XCTest

/// Products of matrices, by both engines.
final class GemmTests: XCTestCase {
  private let sizes = [
    (1, 1, 1), (1, 5, 3), (4, 1, 7), (3, 4, 1), (5, 6, 7), (16, 16, 16), (8, 32, 16), (33, 65, 129), (128, 50, 300),
    (70, 33, 1100), (20, 100, 1100),
  ]

  private func withEachEngine(_ body: (Engine) -> Void) {
    let before = Engine.current
    defer { Engine.current = before }
    for engine in Engine.allCases {
      Engine.current = engine
      body(engine)
    }
  }

  func testEveryTransposeOfAPartOfAMatrixMultipliesLikeTheNaiveSum() {
    withEachEngine { engine in
      for (m, n, k) in sizes {
        for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
          let place = "\(engine) \(m)×\(n)×\(k) \(transposeA ? "Aᵀ" : "A")\(transposeB ? "Bᵀ" : "B")"
          equalsTheNaiveSum(m, n, k, transposeA, transposeB, within: 1e-6, place, as: Float.self)
          equalsTheNaiveSum(m, n, k, transposeA, transposeB, within: 2e-15, place, as: Double.self)
        }
      }
    }
  }

  /// C ← C + op(A) op(B) and C ← op(A) op(B), with A and B parts of wider matrices.
  private func equalsTheNaiveSum<S: Scalar>(
    _ m: Int, _ n: Int, _ k: Int, _ transposeA: Bool, _ transposeB: Bool, within tolerance: Double, _ place: String,
    as type: S.Type
  ) {
    let (lda, ldb) = ((transposeA ? m : k) + 2, (transposeB ? k : n) + 1)
    let a: Tensor<S> = noise([transposeA ? k : m, lda], seed: 1)
    let b: Tensor<S> = noise([transposeB ? n : k, ldb], seed: 2)
    for accumulating in [false, true] {
      let before: Tensor<S> = accumulating ? noise([m, n], seed: 3) : Tensor([m, n], repeating: .nan)
      var c = before
      a.withUnsafeScalars { a in
        b.withUnsafeScalars { b in
          c.withUnsafeMutableScalars { c in
            let left = MatrixView(a.baseAddress!, rows: transposeA ? k : m, columns: transposeA ? m : k, stride: lda)
            let right = MatrixView(b.baseAddress!, rows: transposeB ? n : k, columns: transposeB ? k : n, stride: ldb)
            multiply(
              transposeA ? left.transposed : left, transposeB ? right.transposed : right, into: c.baseAddress!,
              accumulating: accumulating)
          }
        }
      }
      for i in 0..<m {
        for j in 0..<n {
          let terms = (0..<k).map { l in
            Double(transposeA ? a[l, i] : a[i, l]) * Double(transposeB ? b[j, l] : b[l, j])
          }
          let start = accumulating ? Double(before[i, j]) : 0
          let magnitude = terms.reduce(abs(start)) { $0 + abs($1) }
          guard abs(Double(c[i, j]) - terms.reduce(start, +)) <= tolerance * magnitude else {
            return XCTFail("\(place) at [\(i), \(j)]: found \(c[i, j]), expected \(terms.reduce(start, +))")
          }
        }
      }
    }
  }

  /// What the micro-kernel promises: chains of at most 512 fused multiply–adds, added in their order.
  func testThePortableEngineGivesTheBitsOfItsDefinition() {
    let before = Engine.current
    defer { Engine.current = before }
    Engine.current = .portable
    for (m, n, k) in sizes {
      let (a, b): (Tensor<Float>, Tensor<Float>) = (noise([m, k], seed: 4), noise([k, n], seed: 5))
      let product = multiply(a, b)
      for i in 0..<m {
        for j in 0..<n {
          var sum: Float = 0
          for first in stride(from: 0, to: k, by: 512) {
            var chain: Float = 0
            for l in first..<min(first + 512, k) { chain.addProduct(a[i, l], b[l, j]) }
            sum = first == 0 ? chain : sum + chain
          }
          XCTAssertEqual(product[i, j].bitPattern, sum.bitPattern, "\(m)×\(n)×\(k) at [\(i), \(j)]")
        }
      }
    }
  }

  func testProductsOnManyThreadsAtOnceHaveTheSameBits() {
    let (a, b): (Tensor<Float>, Tensor<Float>) = (noise([96, 200], seed: 4), noise([200, 112], seed: 5))
    let before = WorkerPool.shared.threads
    defer { WorkerPool.shared.resize(to: before) }
    WorkerPool.shared.resize(to: 8)
    withEachEngine { engine in
      let alone = multiply(a, b)
      let equal = Tensor<Float>([64]) { equal in
        WorkerPool.shared.run(64) { equal[$0] = multiply(a, b) == alone ? 1 : 0 }
      }
      XCTAssertEqual(equal, Tensor([64], repeating: 1), "\(engine)")
    }
  }

  func testOpenBLASNamesItsCoreAndVersion() {
    XCTAssertFalse(openBLASCore.isEmpty)
    XCTAssert(openBLASConfiguration.contains("OpenBLAS"), openBLASConfiguration)
  }
}
