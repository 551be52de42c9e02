import Autograd
import Checking
import Kernels
import Numerics
import TensorCore
import XCTest

/// A third engine is one file: here is one, of loops, and every op passes its checks on it. (Its
/// large specimens are left out, and so what asks whether all are there; no loop has a thread.)
final class NaiveEngineTests: XCTestCase {
  func testEveryOpIsRightOnAnEngineOfLoops() throws {
    let before = Engine.current
    defer { Engine.current = before }
    Engine.current = Engine("naive", NaiveProducts())
    for entry in OpCatalog.entries.map({ $0.specimens[0].op.small($0) }) {
      let golden = try Golden.named(entry.stem)
      for kind in CheckResult.Kind.allCases where ![.specimens, .threads, .calls].contains(kind) {
        let result = entry.check(kind, golden: golden)
        XCTAssert(result.passed, result.summary)
      }
    }
  }
}

extension Op {
  /// An entry of this op without its large specimens.
  fileprivate func small(_ entry: OpEntry) -> OpEntry {
    OpEntry(
      Self.self, specimens: entry.specimens.filter { $0.inputs.allSatisfy { $0.count < 20_000 } },
      variation: { dice in
        let random = entry.variation(&dice)
        return random.inputs.allSatisfy { $0.count < 2_000 } ? random : entry.specimens[0]
      }, rejected: entry.rejected, extremes: entry.extremes, constants: entry.constants,
      // A sum of 3,000 products in one chain is rounded more than one in blocks.
      tolerance: Tolerances(
        gradient: 10 * entry.tolerance.gradient, goldenDouble: entry.tolerance.goldenDouble,
        goldenFloat: entry.tolerance.goldenFloat, referenceFloat: entry.tolerance.referenceFloat,
        precision: entry.tolerance.precision, extremes: entry.tolerance.extremes))
  }
}

/// The six products, each as the sum that defines it.
private struct NaiveProducts: ProductKernels {
  @specialized(where S == Float)
  @specialized(where S == Double)
  func multiply<S: KernelScalar>(
    _ a: MatrixView<S>, _ b: MatrixView<S>, bias: UnsafePointer<S>?, into c: UnsafeMutablePointer<S>
  ) {
    for i in 0..<a.rows {
      for j in 0..<b.columns {
        let sum = (0..<a.columns).reduce(0.0) { $0 + Double(a[i, $1]) * Double(b[$1, j]) }
        c[i * b.columns + j] = S(sum) + (bias?[j] ?? 0)
      }
    }
  }

  func packedCount(_ g: ConvolutionGeometry) -> Int { g.outputChannels * g.channels * g.kernel.y * g.kernel.x }

  func pack<S: KernelScalar>(_ w: UnsafePointer<S>, of g: ConvolutionGeometry, into packed: UnsafeMutablePointer<S>) {
    packed.update(from: w, count: packedCount(g))
  }

  func convolve<S: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<S>, _ w: UnsafePointer<S>, into y: UnsafeMutablePointer<S>
  ) {
    y.update(repeating: 0, count: g.images * g.output.y * g.output.x * g.outputChannels)
    forEachTerm(g) { atX, atW, atY in y[atY] += x[atX] * w[atW] }
  }

  func dataGradient<S: KernelScalar>(
    _ g: ConvolutionGeometry, _ dy: UnsafePointer<S>, _ w: UnsafePointer<S>, into dx: UnsafeMutablePointer<S>
  ) {
    dx.update(repeating: 0, count: g.images * g.input.y * g.input.x * g.channels)
    forEachTerm(g) { atX, atW, atY in dx[atX] += dy[atY] * w[atW] }
  }

  func weightGradient<S: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, into dw: UnsafeMutablePointer<S>
  ) {
    dw.update(repeating: 0, count: packedCount(g))
    forEachTerm(g) { atX, atW, atY in dw[atW] += x[atX] * dy[atY] }
  }

  /// Runs `body` for each product x · w that is a term of a y, with their positions.
  private func forEachTerm(_ g: ConvolutionGeometry, _ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    for place in 0..<g.images * g.output.y * g.output.x {
      let (n, oy, ox) = (place / g.output.x / g.output.y, place / g.output.x % g.output.y, place % g.output.x)
      for tap in 0..<g.kernel.y * g.kernel.x {
        let iy = oy * g.stride.y - g.padding.y + tap / g.kernel.x
        let ix = ox * g.stride.x - g.padding.x + tap % g.kernel.x
        guard iy >= 0, iy < g.input.y, ix >= 0, ix < g.input.x else { continue }
        for o in 0..<g.outputChannels {
          for c in 0..<g.channels {
            body(
              ((n * g.input.y + iy) * g.input.x + ix) * g.channels + c,
              (o * g.channels + c) * g.kernel.y * g.kernel.x + tap, place * g.outputChannels + o)
          }
        }
      }
    }
  }
}

extension MatrixView {
  fileprivate subscript(i: Int, j: Int) -> S { base[isTransposed ? j * stride + i : i * stride + j] }
}
