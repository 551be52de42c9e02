import TensorCore
import XCTest

final class GemmTests: XCTestCase {
  private let sizes = [
    (1, 1, 1), (1, 5, 3), (4, 1, 7), (3, 4, 1), (5, 6, 7), (16, 16, 16), (33, 65, 129), (128, 50, 300),
  ]

  func testGemmEqualsTheNaiveProductForEveryTranspose() {
    for (m, n, k) in sizes {
      for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
        equalsTheNaiveProduct(m, n, k, transposeA, transposeB, tolerance: 1e-6, as: Float.self)
        equalsTheNaiveProduct(m, n, k, transposeA, transposeB, tolerance: 1e-14, as: Double.self)
      }
    }
  }

  /// C ← 0.5 op(A) op(B) + 2 C, inside larger matrices whose margin must stay as it is.
  private func equalsTheNaiveProduct<S: Scalar>(
    _ m: Int, _ n: Int, _ k: Int, _ transposeA: Bool, _ transposeB: Bool, tolerance: Double, as type: S.Type
  ) {
    let (lda, ldb, ldc) = ((transposeA ? m : k) + 2, (transposeB ? k : n) + 1, n + 3)
    let a: Tensor<S> = noise([transposeA ? k : m, lda], seed: 1)
    let b: Tensor<S> = noise([transposeB ? n : k, ldb], seed: 2)
    let before: Tensor<S> = noise([m, ldc], seed: 3)
    var c = before
    multiply(a, lda, transposeA, b, ldb, transposeB, into: &c, ldc, (m, n, k), alpha: 0.5, beta: 2)
    let place = "\(m)×\(n)×\(k) \(S.self) \(transposeA ? "Aᵀ" : "A")\(transposeB ? "Bᵀ" : "B")"
    for i in 0..<m {
      for j in 0..<n {
        let terms = (0..<k).map { l in
          0.5 * Double(transposeA ? a[l, i] : a[i, l]) * Double(transposeB ? b[j, l] : b[l, j])
        }
        let expected = terms.reduce(2 * Double(before[i, j]), +)
        let magnitude = terms.reduce(2 * abs(Double(before[i, j]))) { $0 + abs($1) }
        guard abs(Double(c[i, j]) - expected) <= tolerance * magnitude else {
          return XCTFail("\(place) at [\(i), \(j)]: found \(c[i, j]), expected \(expected)")
        }
      }
      for j in n..<ldc { XCTAssertEqual(c[i, j], before[i, j], "\(place): the margin was written at [\(i), \(j)]") }
    }
  }

  func testBetaZeroOverwritesNaN() {
    var c = Tensor<Float>([2, 2], repeating: .nan)
    let (a, b) = (Tensor<Float>([2, 1], [1, 2]), Tensor<Float>([1, 2], [3, 4]))
    multiply(a, 1, false, b, 2, false, into: &c, 2, (2, 2, 1), alpha: 1, beta: 0)
    XCTAssertEqual(c.scalars, [3, 4, 6, 8])
  }

  func testProductsOnManyThreadsAtOnceHaveTheSameBits() {
    let (a, b): (Tensor<Float>, Tensor<Float>) = (noise([96, 200], seed: 4), noise([200, 112], seed: 5))
    func product() -> Tensor<Float> {
      var c = Tensor<Float>([96, 112])
      multiply(a, 200, false, b, 112, false, into: &c, 112, (96, 112, 200), alpha: 1, beta: 0)
      return c
    }
    let alone = product()
    let before = WorkerPool.shared.threads
    defer { WorkerPool.shared.resize(to: before) }
    WorkerPool.shared.resize(to: 8)
    let equal = Tensor<Float>([64]) { equal in
      WorkerPool.shared.run(64) { equal[$0] = product() == alone ? 1 : 0 }
    }
    XCTAssertEqual(equal, Tensor([64], repeating: 1))
  }

  func testOpenBLASNamesItsCoreAndVersion() {
    XCTAssertFalse(openBLASCore.isEmpty)
    XCTAssert(openBLASConfiguration.contains("OpenBLAS"), openBLASConfiguration)
  }
}

private func multiply<S: Scalar>(
  _ a: Tensor<S>, _ lda: Int, _ transposeA: Bool, _ b: Tensor<S>, _ ldb: Int, _ transposeB: Bool,
  into c: inout Tensor<S>, _ ldc: Int, _ size: (m: Int, n: Int, k: Int), alpha: S, beta: S
) {
  a.withUnsafeScalars { a in
    b.withUnsafeScalars { b in
      c.withUnsafeMutableScalars { c in
        guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
        S.gemm(
          transposeA: transposeA, transposeB: transposeB, m: size.m, n: size.n, k: size.k, alpha: alpha, a: a, lda: lda,
          b: b, ldb: ldb, beta: beta, c: c, ldc: ldc)
      }
    }
  }
}
