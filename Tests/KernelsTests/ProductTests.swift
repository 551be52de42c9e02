import Kernels
import TensorCore
import XCTest

/// Products of matrices that lie in memory, by both engines.
final class ProductTests: XCTestCase {
  private let engines: [(name: String, products: any ProductKernels)] = [
    ("portable", PortableProducts()), ("openblas", OpenBLASProducts()),
  ]
  private let sizes = [
    (1, 1, 1), (1, 5, 3), (4, 1, 7), (3, 4, 1), (5, 6, 7), (16, 16, 16), (8, 32, 16), (33, 65, 129), (128, 50, 300),
    (70, 33, 1100), (20, 100, 1100),
  ]

  func testEveryTransposeOfAPartOfAMatrixMultipliesLikeTheNaiveSum() {
    for (name, engine) in engines {
      for (m, n, k) in sizes {
        for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
          let place = "\(name) \(m)×\(n)×\(k) \(transposeA ? "Aᵀ" : "A")\(transposeB ? "Bᵀ" : "B")"
          equalsTheNaiveSum(engine, m, n, k, transposeA, transposeB, within: 1e-6, place, as: Float.self)
          equalsTheNaiveSum(engine, m, n, k, transposeA, transposeB, within: 2e-15, place, as: Double.self)
        }
      }
    }
  }

  /// C ← op(A) op(B), with and without a bias, where A and B are parts of wider matrices.
  private func equalsTheNaiveSum<S: Scalar>(
    _ engine: any ProductKernels, _ m: Int, _ n: Int, _ k: Int, _ transposeA: Bool, _ transposeB: Bool,
    within tolerance: Double, _ place: String, as type: S.Type
  ) {
    let (lda, ldb) = ((transposeA ? m : k) + 2, (transposeB ? k : n) + 1)
    let a: Storage<S> = noise((transposeA ? k : m) * lda, seed: 1)
    let b: Storage<S> = noise((transposeB ? n : k) * ldb, seed: 2)
    let bias: Storage<S> = noise(n, seed: 3)
    let left = MatrixView(a.base, rows: transposeA ? k : m, columns: transposeA ? m : k, stride: lda)
    let right = MatrixView(b.base, rows: transposeB ? n : k, columns: transposeB ? k : n, stride: ldb)
    for isBiased in [false, true] {
      let c = storage([S](repeating: .nan, count: m * n))
      engine.multiply(
        transposeA ? left.transposed : left, transposeB ? right.transposed : right, bias: isBiased ? bias.base : nil,
        into: c.base)
      for i in 0..<m {
        for j in 0..<n {
          let terms = (0..<k).map { l in
            Double(a.base[transposeA ? l * lda + i : i * lda + l])
              * Double(b.base[transposeB ? j * ldb + l : l * ldb + j])
          }
          let start = isBiased ? Double(bias.base[j]) : 0
          let magnitude = terms.reduce(abs(start)) { $0 + abs($1) }
          let found = c.base[i * n + j]
          guard abs(Double(found) - terms.reduce(start, +)) <= tolerance * magnitude else {
            return XCTFail("\(place) at [\(i), \(j)]: found \(found), expected \(terms.reduce(start, +))")
          }
        }
      }
    }
  }

  /// What the micro-kernel promises: chains of at most 512 fused multiply–adds, added in their
  /// order.
  func testThePortableEngineGivesTheBitsOfItsDefinition() {
    for (m, n, k) in sizes {
      let (a, b): (Storage<Float>, Storage<Float>) = (noise(m * k, seed: 4), noise(k * n, seed: 5))
      let c = Storage<Float>(count: m * n)
      PortableProducts().multiply(
        MatrixView(a.base, rows: m, columns: k), MatrixView(b.base, rows: k, columns: n), bias: nil, into: c.base)
      for i in 0..<m {
        for j in 0..<n {
          var sum: Float = 0
          for first in stride(from: 0, to: k, by: 512) {
            var chain: Float = 0
            for l in first..<min(first + 512, k) { chain.addProduct(a.base[i * k + l], b.base[l * n + j]) }
            sum = first == 0 ? chain : sum + chain
          }
          XCTAssertEqual(c.base[i * n + j].bitPattern, sum.bitPattern, "\(m)×\(n)×\(k) at [\(i), \(j)]")
        }
      }
    }
  }

  func testProductsOnManyThreadsAtOnceHaveTheSameBits() {
    let (a, b): (Storage<Float>, Storage<Float>) = (noise(96 * 200, seed: 4), noise(200 * 112, seed: 5))
    let before = WorkerPool.shared.threads
    defer { WorkerPool.shared.resize(to: before) }
    WorkerPool.shared.resize(to: 8)
    for (name, engine) in engines {
      func product() -> [Float] {
        let c = Storage<Float>(count: 96 * 112)
        engine.multiply(
          MatrixView(a.base, rows: 96, columns: 200), MatrixView(b.base, rows: 200, columns: 112), bias: nil,
          into: c.base)
        return c.scalars
      }
      let alone = product()
      let equal = storage([Float](repeating: 0, count: 64))
      WorkerPool.shared.run(64) { equal.base[$0] = product() == alone ? 1 : 0 }
      XCTAssertEqual(equal.scalars, Array(repeating: 1, count: 64), name)
    }
  }

  func testOpenBLASNamesItsCoreAndVersion() {
    XCTAssertFalse(openBLASCore.isEmpty)
    XCTAssert(openBLASConfiguration.contains("OpenBLAS"), openBLASConfiguration)
  }
}
