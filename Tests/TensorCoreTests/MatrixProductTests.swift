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

  /// The left factor, or the right one, is the larger and stays where it is; the last extents leave
  /// tiles, strips and blocks cut off. In some products zeros of the left factor are left out, in
  /// some those of the right one.
  func testABiasIsAddedToEveryRowAfterTheProduct() {
    for (m, k, n) in [(4, 64, 50), (50, 64, 4), (3, 0, 5), (128, 784, 40), (40, 1_100, 90), (128, 400, 250)] {
      for (left, right) in [(1.0, 1.0), (0.3, 1), (1, 0.3)] {
        let (a, b) = (sparse([m, k], left, seed: 1), sparse([k, n], right, seed: 3))
        let bias: Tensor<Float> = RandomStream(seed: 5, purpose: .checks).uniform([n], low: -3, high: 3)
        let expected = multiply(a, b).broadcastZip(bias) { $0 + $1 }
        XCTAssertEqual(multiply(a, b, bias: bias), expected, "\(m)×\(k) times \(k)×\(n), \(left) and \(right) not 0")
      }
    }
  }

  /// Zeros of either factor, or of both, in places of their own, in blocks, and everywhere; sums of
  /// one chain and of several; rows and columns that fill the kernels' blocks and strips, and some
  /// that do not. Then C is what the tiles make of the same numbers.
  func testZerosThatAreLeftOutChangeNoBit() {
    for (m, k, n) in [(64, 392, 200), (200, 64, 392), (300, 65, 97), (33, 1_100, 113), (7, 512, 96), (96, 513, 7)] {
      for (left, right) in [(0.5, 1), (1, 0.3), (0.2, 0.2), (0, 1), (1, 0.0)] {
        let (a, b) = (sparse([m, k], left, seed: 2), sparse([k, n], right, seed: 4))
        let expected = chains(a, b).map(\.bitPattern)
        let (aT, bT) = (a.permuted([1, 0]), b.permuted([1, 0]))
        let products = [
          multiply(a, b), multiply(aT, transposeA: true, b), multiply(a, bT, transposeB: true),
          multiply(aT, transposeA: true, bT, transposeB: true),
        ]
        for product in products {
          XCTAssertEqual(
            product.scalars.map(\.bitPattern), expected, "\(m)×\(k) times \(k)×\(n), \(left) and \(right) not 0")
        }
      }
    }
  }

  /// The infinity lies in one strip of the other factor: the other strips leave their zeros out.
  func testZerosThatMeetAnInfinityOrNaNAreNotLeftOut() {
    let (m, k, n) = (40, 130, 400)
    let a = sparse([m, k], 0.4, seed: 3)
    for odd in [Float.infinity, -.infinity, .nan, .signalingNaN] {
      for column in [0, 3 * n / 4, n - 1] {
        var b: Tensor<Float> = noise([k, n], seed: 5)
        b[128, column] = odd
        let (aT, bT) = (a.permuted([1, 0]), b.permuted([1, 0]))
        for product in [multiply(a, b), multiply(bT, aT).permuted([1, 0])] {
          for i in 0..<m {
            for j in 0..<n {
              let meets = j == column
              XCTAssertEqual(product[i, j].isFinite, !meets, "\(odd) at \(i), \(j)")
              XCTAssertEqual(product[i, j].isNaN, meets && (odd.isNaN || a[i, 128] == 0), "\(odd) at \(i), \(j)")
            }
          }
        }
      }
    }
  }

  /// The product underflows to −0, and −0 + 0 is 0.
  func testAZeroAfterAnUnderflowLeavesZeroWhetherItIsLeftOutOrNot() {
    let a = Tensor<Float>([1, 2], [-0x1p-100, 1])
    XCTAssertEqual(multiply(a, Tensor([2, 1], [0x1p-100, 0])).scalar.sign, .plus)
    XCTAssertEqual(multiply(a, Tensor([2, 2], [0x1p-100, 1, 0, 0]))[0, 0].sign, .plus)
    let left = Tensor<Float>([8, 100], (0..<800).map { $0 % 100 == 0 ? -0x1p-100 : 0 })
    for product in [left, left.permuted([1, 0])] {
      let right = Tensor<Float>([100, 100], repeating: 0x1p-100)
      let c = product.shape[0] == 8 ? multiply(product, right) : multiply(right, product)
      XCTAssertEqual(Set(c.scalars.map(\.bitPattern)), [0])
    }
  }

  /// Noise of which a share is left, and the rest is 0: one half of the rows scalar by scalar, the
  /// other in runs of sixteen.
  private func sparse(_ shape: Shape, _ share: Double, seed: Int) -> Tensor<Float> {
    var matrix: Tensor<Float> = noise(shape, seed: seed)
    let stream = RandomStream(seed: UInt64(seed + 1), purpose: .checks)
    let places: Tensor<Double> = stream.uniform(shape)
    for row in 0..<shape[0] {
      for column in 0..<shape[1] where places[row, row % 2 == 0 ? column : column & ~15] >= share {
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

  func testLongSidesOfWholeNumbersMultiplyExactlyOnAnyNumberOfThreads() {
    let before = Threads.count
    defer { Threads.count = before }
    for threads in [1, 2, 3] {
      Threads.count = threads
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
}
