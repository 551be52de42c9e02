import Kernels
import TensorCore
import XCTest

/// Products in mixed precision: factors of bfloat16, sums of `Float`.
final class MixedProductTests: XCTestCase {
  private let sizes = [
    (1, 1, 1), (1, 5, 3), (4, 1, 7), (3, 4, 1), (5, 6, 7), (16, 16, 16), (8, 32, 16), (33, 65, 129), (128, 50, 300),
    (70, 33, 1100), (20, 100, 1101), (300, 40, 64),
  ]

  // MARK: Factors

  func testAFactorIsRoundedToTheNearestNumberOfSevenFractionBits() {
    let cases: [(Float, Float)] = [
      (1, 1), (0x1.02p0, 0x1.02p0), (0x1.010002p0, 0x1.02p0), (0x1.00FFFEp0, 1), (-0x1.7Fp9, -0x1.80p9),
      // Ties go to the even last bit.
      (0x1.01p0, 1), (0x1.03p0, 0x1.04p0), (-0x1.05p0, -0x1.04p0),
      // Beyond the largest number lies ∞; it is reached half a place above.
      (0x1.FEp127, 0x1.FEp127), (0x1.FEFFFEp127, 0x1.FEp127), (0x1.FFp127, .infinity), (-.infinity, -.infinity),
      // Subnormal numbers are zeros, and the smallest normal one is none of them.
      (.leastNormalMagnitude, .leastNormalMagnitude), (.leastNormalMagnitude.nextDown, 0), (.leastNonzeroMagnitude, 0),
    ]
    for (name, engine) in engines {
      for (factor, expected) in cases {
        XCTAssertEqual(product(engine, [factor], [1], 1, 1, 1), [expected], "\(name): \(factor) times 1")
        XCTAssertEqual(product(engine, [1], [factor], 1, 1, 1), [expected], "\(name): 1 times \(factor)")
      }
      let quiet = product(engine, [Float(bitPattern: 0x7F80_0001)], [1], 1, 1, 1)
      XCTAssertTrue(quiet[0].isNaN, "\(name): NaN whose lower half alone says so became \(quiet[0])")
    }
  }

  func testInDoubleOnlyTheFactorsAreRounded() {
    for (m, n, k) in sizes {
      let (a, b): (Storage<Double>, Storage<Double>) = (noise(m * k, seed: 1), noise(k * n, seed: 2))
      let c = product(MixedProducts(), a.scalars, b.scalars, m, n, k)
      for i in 0..<m {
        for j in 0..<n {
          let terms = (0..<k).map { nearest(Float(a.base[i * k + $0])) * nearest(Float(b.base[$0 * n + j])) }
          let magnitude = terms.reduce(0) { $0 + abs($1) }
          XCTAssertEqual(c[i * n + j], terms.reduce(0, +), accuracy: 2e-15 * magnitude, "\(m)×\(n)×\(k) [\(i), \(j)]")
        }
      }
    }
  }

  // MARK: Sums

  /// Pairs of k-steps, the odd one first, each one fused multiply–add; chains of 512.
  func testASumHasTheBitsOfItsDefinition() {
    for (name, engine) in engines {
      for (m, n, k) in sizes {
        let (a, b): (Storage<Float>, Storage<Float>) = (noise(m * k, seed: 4), noise(k * n, seed: 5))
        let c = product(engine, a.scalars, b.scalars, m, n, k)
        for i in 0..<m {
          for j in 0..<n {
            var sum: Float = 0
            for first in stride(from: 0, to: k, by: 512) {
              var chain: Float = 0
              for pair in stride(from: first, to: min(first + 512, k), by: 2) {
                for l in [pair + 1, pair] where l < k {
                  chain.addProduct(Float(nearest(a.base[i * k + l])), Float(nearest(b.base[l * n + j])))
                }
              }
              sum = first == 0 ? chain : sum + chain
            }
            XCTAssertEqual(c[i * n + j].bitPattern, sum.bitPattern, "\(name): \(m)×\(n)×\(k) at [\(i), \(j)]")
          }
        }
      }
    }
  }

  func testTheProcessorsInstructionIsUsedWhereThereIsOne() throws {
    try XCTSkipUnless(MixedProducts.isInstructionPresent, "this processor has no AVX512_BF16")
    XCTAssertTrue(MixedProducts().isNative, "the instruction and the definition differ")
  }

  func testInstructionAndEmulationAgreeOnAnyNumbers() throws {
    try XCTSkipUnless(MixedProducts().isNative, "this processor has no AVX512_BF16")
    for (number, (m, n, k)) in sizes.enumerated() {
      for range in [40, 90, 255] {
        let a = anyFloats(m * k, exponents: range, seed: UInt64(2 * number))
        let b = anyFloats(k * n, exponents: range, seed: UInt64(2 * number + 1))
        for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
          let place = "\(m)×\(n)×\(k), \(range) exponents, \(transposeA ? "Aᵀ" : "A")\(transposeB ? "Bᵀ" : "B")"
          let native = product(MixedProducts(), a, b, m, n, k, transposeA, transposeB)
          let emulated = product(MixedProducts.emulated, a, b, m, n, k, transposeA, transposeB)
          XCTAssertEqual(bits(native), bits(emulated), place)
        }
      }
    }
  }

  func testConvolutionsAgreeToo() throws {
    try XCTSkipUnless(MixedProducts().isNative, "this processor has no AVX512_BF16")
    let geometries = [
      // By tiles of four and of two outputs, and by windows.
      geometry(images: 3, size: 16, channels: 16, kernel: 4, outputs: 32, stride: 2, padding: 1),
      geometry(images: 2, size: 6, channels: 32, kernel: 4, outputs: 16, stride: 2, padding: 1),
      geometry(images: 2, size: 9, channels: 3, kernel: 4, outputs: 16, stride: 2, padding: 1),
      geometry(images: 2, size: 7, channels: 5, kernel: 3, outputs: 3, stride: 1, padding: 1),
    ]
    for convolution in geometries {
      let place = "\(convolution.input) with \(convolution.channels) channels"
      let (native, emulated) = (results(convolution, MixedProducts()), results(convolution, MixedProducts.emulated))
      for (name, pair) in zip(["y", "dx", "dw"], zip(native, emulated)) {
        XCTAssertEqual(bits(pair.0), bits(pair.1), "\(name) of \(place)")
      }
    }
  }

  func testNoBitDependsOnTheNumberOfThreads() {
    let before = WorkerPool.shared.threads
    defer { WorkerPool.shared.resize(to: before) }
    let (a, b): (Storage<Float>, Storage<Float>) = (noise(96 * 200, seed: 4), noise(200 * 112, seed: 5))
    for (name, engine) in engines {
      let all = [1, 2, 8].map { threads in
        WorkerPool.shared.resize(to: threads)
        return bits(product(engine, a.scalars, b.scalars, 96, 112, 200))
      }
      XCTAssertEqual(all[0], all[1], name)
      XCTAssertEqual(all[0], all[2], name)
    }
  }

  // MARK: What they compute

  private let engines: [(name: String, products: MixedProducts)] = [
    ("by the processor", MixedProducts()), ("emulated", .emulated),
  ]

  /// op(A)·op(B), where both are stored as op says.
  private func product<S: Scalar>(
    _ engine: any ProductKernels, _ a: [S], _ b: [S], _ m: Int, _ n: Int, _ k: Int, _ transposeA: Bool = false,
    _ transposeB: Bool = false
  ) -> [S] {
    let (a, b, c) = (storage(a), storage(b), storage([S](repeating: .nan, count: m * n)))
    let left = MatrixView(a.base, rows: transposeA ? k : m, columns: transposeA ? m : k)
    let right = MatrixView(b.base, rows: transposeB ? n : k, columns: transposeB ? k : n)
    engine.multiply(
      transposeA ? left.transposed : left, transposeB ? right.transposed : right, bias: nil, into: c.base)
    return withExtendedLifetime((a, b)) { c.scalars }
  }

  private func geometry(
    images: Int, size: Int, channels: Int, kernel: Int, outputs: Int, stride: Int, padding: Int
  ) -> ConvolutionGeometry {
    let output = (size + 2 * padding - kernel) / stride + 1
    return ConvolutionGeometry(
      images: images, input: (size, size), channels: channels, kernel: (kernel, kernel), output: (output, output),
      outputChannels: outputs, stride: (stride, stride), padding: (padding, padding))
  }

  /// y, dx and dw.
  private func results(_ g: ConvolutionGeometry, _ engine: any ProductKernels) -> [[Float]] {
    let (inputs, outputs) = (
      g.images * g.input.y * g.input.x * g.channels, g.images * g.output.y * g.output.x * g.outputChannels
    )
    let weights = g.outputChannels * g.channels * g.kernel.y * g.kernel.x
    let (x, dy, w): (Storage<Float>, Storage<Float>, Storage<Float>) = (
      noise(inputs, seed: 1), noise(outputs, seed: 2), noise(weights, seed: 3)
    )
    let packed = Storage<Float>(count: engine.packedCount(g))
    let (y, dx, dw) = (Storage<Float>(count: outputs), Storage<Float>(count: inputs), Storage<Float>(count: weights))
    engine.pack(w.base, of: g, into: packed.base)
    engine.convolve(g, x.base, packed.base, into: y.base)
    engine.dataGradient(g, dy.base, packed.base, into: dx.base)
    engine.weightGradient(g, x.base, dy.base, into: dw.base)
    return withExtendedLifetime((x, dy, w, packed)) { [y.scalars, dx.scalars, dw.scalars] }
  }

  /// The nearest number of 8 significant bits, of two the one with an even last bit.
  private func nearest(_ x: Float) -> Double {
    guard x != 0 else { return 0 }
    let unit = Double(sign: .plus, exponent: Int(x.exponent) - 7, significand: 1)
    return (Double(x) / unit).rounded(.toNearestOrEven) * unit
  }

  /// Any bits, of so many exponents about that of 1: with 255 also infinities, NaN and subnormal numbers.
  private func anyFloats(_ count: Int, exponents: Int, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let high = UInt32(truncatingIfNeeded: state >> 32)
      let exponent =
        exponents == 255 ? (high >> 9) & 0xFF : UInt32(127 - exponents / 2) + (high >> 9) % UInt32(exponents)
      return Float(bitPattern: (high & 0x807F_FFFF) | (exponent << 23))
    }
  }

  /// The bits, but for which NaN it is.
  private func bits(_ scalars: [Float]) -> [UInt32] { scalars.map { $0.isNaN ? 0x7FC0_0000 : $0.bitPattern } }
}
