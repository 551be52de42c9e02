import TensorCore
import XCTest

final class MatrixProductTests: XCTestCase {
  func testAnInnerExtentOfZeroGivesZerosInReusedMemory() {
    for _ in 0..<4 { _ = Tensor<Float>([3, 5], repeating: .nan) }
    XCTAssertEqual(multiply(Tensor<Float>([3, 0]), Tensor<Float>([0, 5])), Tensor([3, 5], repeating: 0))
  }

  func testNaNInReusedMemoryIsOverwritten() {
    for _ in 0..<4 { _ = Tensor<Float>([2, 2], repeating: .nan) }
    let product = multiply(Tensor<Float>([2, 1], [1, 2]), Tensor<Float>([1, 2], [3, 4]))
    XCTAssertEqual(product, Tensor([2, 2], [3, 4, 6, 8]))
  }

  func testAnEmptySideGivesAnEmptyProduct() {
    XCTAssertEqual(multiply(Tensor<Double>([0, 3]), Tensor<Double>([3, 2])).shape, [0, 2])
    XCTAssertEqual(multiply(Tensor<Double>([2, 3]), Tensor<Double>([3, 0])).shape, [2, 0])
  }

  func testAccumulatingAddsToWhatIsThere() {
    let (a, b) = (Tensor<Double>([2, 1], [1, 2]), Tensor<Double>([1, 3], [3, 4, 5]))
    var c = Tensor<Double>([2, 3], [10, 20, 30, 40, 50, 60])
    multiplyInto(&c, a, b)
    XCTAssertEqual(c, Tensor([2, 3], [13, 24, 35, 46, 58, 70]))
    multiplyInto(&c, Tensor([2, 0]), Tensor([0, 3]))
    XCTAssertEqual(c, Tensor([2, 3], [13, 24, 35, 46, 58, 70]))
  }

  /// The left factor, or the right one, is the larger and stays where it is; the last extents leave tiles and blocks cut off.
  func testABiasIsAddedToEveryRowAfterTheProduct() {
    for (m, k, n) in [(4, 64, 50), (50, 64, 4), (3, 0, 5), (128, 784, 40), (40, 1_100, 90)] {
      let stream = RandomStream(seed: 1, purpose: .checks)
      let (a, b): (Tensor<Float>, Tensor<Float>) = (stream.normal([m, k]), stream.normal([k, n]))
      let bias: Tensor<Float> = stream.uniform([n], low: -3, high: 3)
      let expected = multiply(a, b).broadcastZip(bias) { $0 + $1 }
      XCTAssertEqual(multiply(a, b, bias: bias), expected, "\(m)×\(k) times \(k)×\(n)")
    }
  }

  /// Rows that are zero in all of a panel, in a part of it, at the border of two chains, and altogether.
  func testRowsOfZerosThatAreLeftOutChangeNoBit() {
    for (m, k, n) in [(8, 700, 40), (128, 784, 400), (400, 128, 784), (5, 70, 64), (33, 1_100, 17), (3, 64, 2)] {
      let (a, b): (Tensor<Float>, Tensor<Float>) = (noise([m, k], seed: 2), sparse(k, n))
      for transposed in [false, true] {
        let product = transposed ? multiply(a, b.permuted([1, 0]), transposeB: true) : multiply(a, b)
        XCTAssertEqual(product.scalars.map(\.bitPattern), chains(a, b).map(\.bitPattern), "\(m)×\(k) times \(k)×\(n)")
      }
    }
  }

  func testZerosThatMeetAnInfinityOrNaNAreNotLeftOut() {
    for odd in [Float.infinity, -.infinity, .nan, .signalingNaN] {
      for (m, k, n) in [(40, 130, 33), (33, 130, 40)] {
        var a: Tensor<Float> = noise([m, k], seed: 3)
        a[m - 1, 128] = odd
        let b = Tensor<Float>([k, n], (0..<k * n).map { $0 / n == 128 ? 0 : 1 })
        for product in [multiply(a, b), multiply(a.permuted([1, 0]), transposeA: true, b)] {
          for i in 0..<m {
            for j in 0..<n { XCTAssertEqual(product[i, j].isNaN, i == m - 1, "\(odd) at \(i), \(j) of \(m)×\(n)") }
          }
        }
      }
    }
  }

  /// Every other row of b is zero in the left half of each panel, the others are in the right half: the halves leave out each its
  /// own. b is laid out in panels in both products, of which the second is computed transposed.
  func testZerosInHalfAPanelThatMeetAnInfinityAreNotLeftOut() {
    let (m, k, n, half) = (400, 130, 96, Float.tileColumns / 2)
    var a: Tensor<Float> = noise([m, k], seed: 3)
    a[m - 1, 128] = .infinity
    let b = Tensor<Float>([k, n], (0..<k * n).map { ($0 / n + $0 % n / half) % 2 == 0 ? 0 : 1 })
    for product in [multiply(a, b), multiply(b, transposeA: true, a, transposeB: true).permuted([1, 0])] {
      for i in 0..<m {
        for j in 0..<n {
          let (meets, isZero) = (i == m - 1, j / half % 2 == 0)
          XCTAssertEqual(product[i, j].isFinite, !meets, "\(i), \(j)")
          XCTAssertEqual(product[i, j].isNaN, meets && isZero, "\(i), \(j)")
        }
      }
    }
  }

  /// The product underflows to −0, and −0 + 0 is 0.
  func testARowOfZerosAfterAnUnderflowLeavesZeroLikeAnyOther() {
    let a = Tensor<Float>([1, 2], [-0x1p-100, 1])
    XCTAssertEqual(multiply(a, Tensor([2, 1], [0x1p-100, 0])).scalar.sign, .plus)
    XCTAssertEqual(multiply(a, Tensor([2, 2], [0x1p-100, 1, 0, 0]))[0, 0].sign, .plus)
  }

  /// Noise in which two of three rows are zeros, in each 16 columns other ones.
  private func sparse(_ rows: Int, _ columns: Int) -> Tensor<Float> {
    var matrix: Tensor<Float> = noise([rows, columns], seed: 4)
    let stream = RandomStream(seed: 5, purpose: .checks)
    for row in 0..<rows {
      for column in 0..<columns where stream.integer(row * columns + column / 16, below: 3) > 0 {
        matrix[row, column] = 0
      }
    }
    return matrix
  }

  /// A·B, each element by chains of 512 fused multiply–adds that are added in their order.
  private func chains(_ a: Tensor<Float>, _ b: Tensor<Float>) -> [Float] {
    var product: [Float] = []
    for i in 0..<a.shape[0] {
      for j in 0..<b.shape[1] {
        var (sum, chain): (Float, Float) = (0, 0)
        for k in 0..<a.shape[1] {
          if k % 512 == 0 { (sum, chain) = (sum + chain, 0) }
          chain.addProduct(a[i, k], b[k, j])
        }
        product.append(sum + chain)
      }
    }
    return product
  }

  func testPartOfAWiderMatrixIsReadInPlace() {
    let wide = Tensor<Double>([2, 4], [1, 2, 3, 4, 5, 6, 7, 8])
    let b = Tensor<Double>([2, 1], [1, 10])
    for (transposed, expected) in [(false, [32.0, 76]), (true, [62.0, 73])] {
      let c = wide.withUnsafeScalars { wide in
        b.withUnsafeScalars { b in
          let middle = MatrixView(wide.baseAddress! + 1, rows: 2, columns: 2, stride: 4)
          return Tensor<Double>([2, 1]) { c in
            multiply(
              transposed ? middle.transposed : middle, MatrixView(b.baseAddress!, rows: 2, columns: 1),
              into: c.baseAddress!)
          }
        }
      }
      XCTAssertEqual(c, Tensor([2, 1], expected))
    }
  }

  func testLongSidesOfWholeNumbersMultiplyExactlyOnAnyNumberOfThreads() {
    let before = WorkerPool.shared.threads
    defer { WorkerPool.shared.resize(to: before) }
    for threads in [1, 2, 3] {
      WorkerPool.shared.resize(to: threads)
      for (m, n) in [(300, 3), (3, 300), (257, 257), (128, 1), (1, 129)] {
        let a = Tensor<Float>([m, 2], (0..<2 * m).map { Float($0 % 7) })
        let b = Tensor<Float>([n, 2], (0..<2 * n).map { Float($0 % 5) })
        let c = multiply(a, b, transposeB: true)
        for i in 0..<m {
          for j in 0..<n { XCTAssertEqual(c[i, j], a[i, 0] * b[j, 0] + a[i, 1] * b[j, 1]) }
        }
      }
    }
  }

  private func multiplyInto(_ c: inout Tensor<Double>, _ a: Tensor<Double>, _ b: Tensor<Double>) {
    a.withUnsafeScalars { aScalars in
      b.withUnsafeScalars { bScalars in
        c.withUnsafeMutableScalars { c in
          multiply(
            MatrixView(aScalars.baseAddress!, rows: a.shape[0], columns: a.shape[1]),
            MatrixView(bScalars.baseAddress!, rows: b.shape[0], columns: b.shape[1]), into: c.baseAddress!,
            accumulating: true)
        }
      }
    }
  }
}
