import TensorCore
import XCTest

/// The three products of a convolution against the sums that define them, on shapes for windows and
/// for tiles.
final class ConvolutionTests: XCTestCase {
  private struct Case {
    let image: Shape
    let kernel: (y: Int, x: Int)
    let outputs: Int
    let stride: (y: Int, x: Int)
    let padding: (y: Int, x: Int)

    var convolution: Convolution {
      Convolution(
        input: image, weight: [outputs, image[3], kernel.y, kernel.x],
        output: [
          image[0], (image[1] + 2 * padding.y - kernel.y) / stride.y + 1,
          (image[2] + 2 * padding.x - kernel.x) / stride.x + 1, outputs,
        ], stride: stride, padding: padding)
    }
  }

  private let cases = [
    // Tiles of two outputs: the models' kernel, one tile and several, other strides and paddings.
    Case(image: [3, 8, 8, 16], kernel: (4, 4), outputs: 32, stride: (2, 2), padding: (1, 1)),
    Case(image: [2, 13, 7, 16], kernel: (4, 4), outputs: 16, stride: (2, 2), padding: (1, 1)),
    Case(image: [2, 5, 4, 48], kernel: (2, 2), outputs: 16, stride: (1, 1), padding: (2, 1)),
    Case(image: [1, 8, 6, 16], kernel: (4, 4), outputs: 16, stride: (2, 2), padding: (0, 0)),
    Case(image: [300, 4, 4, 16], kernel: (4, 4), outputs: 16, stride: (2, 2), padding: (1, 1)),
    // Tiles of four: even and odd outputs, other kernels, strides and paddings, pixels that no
    // window reaches.
    Case(image: [2, 16, 16, 32], kernel: (4, 4), outputs: 64, stride: (2, 2), padding: (1, 1)),
    Case(image: [3, 14, 14, 32], kernel: (4, 4), outputs: 16, stride: (2, 2), padding: (1, 1)),
    Case(image: [2, 15, 13, 16], kernel: (4, 4), outputs: 32, stride: (2, 2), padding: (1, 0)),
    Case(image: [2, 9, 8, 48], kernel: (2, 4), outputs: 32, stride: (1, 2), padding: (0, 5)),
    Case(image: [2, 8, 9, 32], kernel: (2, 2), outputs: 16, stride: (1, 1), padding: (3, 1)),
    Case(image: [2, 14, 13, 16], kernel: (6, 4), outputs: 16, stride: (3, 2), padding: (5, 4)),
    Case(image: [150, 8, 16, 16], kernel: (4, 4), outputs: 16, stride: (2, 2), padding: (1, 1)),
    // Windows: other kernels, too few outputs, channels that fill no whole vectors.
    Case(image: [5, 7, 9, 9], kernel: (4, 4), outputs: 17, stride: (2, 2), padding: (1, 1)),
    Case(image: [2, 28, 28, 1], kernel: (4, 4), outputs: 32, stride: (2, 2), padding: (1, 1)),
    Case(image: [2, 5, 6, 3], kernel: (4, 4), outputs: 16, stride: (3, 1), padding: (4, 5)),
    Case(image: [2, 9, 7, 5], kernel: (3, 2), outputs: 33, stride: (2, 1), padding: (1, 2)),
    Case(image: [3, 8, 8, 3], kernel: (4, 4), outputs: 32, stride: (2, 2), padding: (1, 1)),
    Case(image: [2, 4, 4, 32], kernel: (4, 4), outputs: 8, stride: (2, 2), padding: (1, 1)),
    Case(image: [2, 2, 2, 64], kernel: (4, 4), outputs: 32, stride: (2, 2), padding: (1, 1)),
  ]

  func testEveryProductIsTheSumThatDefinesIt() {
    let before = Engine.current
    defer { Engine.current = before }
    for engine in Engine.all {
      Engine.current = engine
      for (number, example) in cases.enumerated() {
        expectSums(example, within: 1e-14, "case \(number) by \(engine.name)", as: Double.self)
        expectSums(example, within: 2e-6, "case \(number) by \(engine.name)", as: Float.self)
      }
    }
  }

  func testTheBitsDoNotDependOnTheNumberOfThreads() {
    let before = Threads.count
    defer { Threads.count = before }
    for (number, example) in cases.enumerated() {
      Threads.count = 1
      let alone = products(example, as: Float.self).map { $0.scalars.map(\.bitPattern) }
      for threads in [2, 3, 5, 8] {
        Threads.count = threads
        XCTAssert(
          products(example, as: Float.self).map { $0.scalars.map(\.bitPattern) } == alone,
          "case \(number), \(threads) threads")
      }
    }
  }

  private func operands<S: Scalar>(_ example: Case) -> (x: Tensor<S>, w: Tensor<S>, dy: Tensor<S>, bias: Tensor<S>) {
    let convolution = example.convolution
    return (
      noise(convolution.input, seed: 1), noise(convolution.weight, seed: 2), noise(convolution.output, seed: 3),
      noise([example.outputs], seed: 4)
    )
  }

  private func products<S: Scalar>(_ example: Case, as type: S.Type) -> [Tensor<S>] {
    let (x, w, dy, bias): (Tensor<S>, Tensor<S>, Tensor<S>, Tensor<S>) = operands(example)
    let convolution = example.convolution
    let packed = convolution.packed(w)
    return [
      convolution.forward(x: x, packed: packed, bias: bias), convolution.dataGradient(dy: dy, packed: packed),
      convolution.weightGradient(x: x, dy: dy),
    ]
  }

  private func expectSums<S: Scalar>(_ example: Case, within tolerance: Double, _ name: String, as type: S.Type) {
    let (x, w, dy, bias): (Tensor<S>, Tensor<S>, Tensor<S>, Tensor<S>) = operands(example)
    let (image, weight, output) = (example.convolution.input, example.convolution.weight, example.convolution.output)
    let (xs, ws, dys) = (x.scalars.map { Double($0) }, w.scalars.map { Double($0) }, dy.scalars.map { Double($0) })
    var y = [Double](repeating: 0, count: output.count)
    var dx = [Double](repeating: 0, count: image.count)
    var dw = [Double](repeating: 0, count: weight.count)
    for n in 0..<output[0] {
      for oy in 0..<output[1] {
        for ox in 0..<output[2] {
          for ky in 0..<weight[2] {
            for kx in 0..<weight[3] {
              let (iy, ix) = (
                oy * example.stride.y - example.padding.y + ky, ox * example.stride.x - example.padding.x + kx
              )
              guard iy >= 0, iy < image[1], ix >= 0, ix < image[2] else { continue }
              for o in 0..<output[3] {
                let at = ((n * output[1] + oy) * output[2] + ox) * output[3] + o
                for c in 0..<image[3] {
                  let from = ((n * image[1] + iy) * image[2] + ix) * image[3] + c
                  let by = ((o * image[3] + c) * weight[2] + ky) * weight[3] + kx
                  y[at] += xs[from] * ws[by]
                  dx[from] += dys[at] * ws[by]
                  dw[by] += xs[from] * dys[at]
                }
              }
            }
          }
        }
      }
    }
    for i in y.indices { y[i] += Double(bias[position: i % output[3]]) }
    let found = products(example, as: S.self)
    for (what, found, expected) in [("y", found[0], y), ("dx", found[1], dx), ("dw", found[2], dw)] {
      let scale = expected.reduce(0) { max($0, abs($1)) }
      let error = zip(found.scalars, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
      XCTAssertEqual(found.count, expected.count)
      XCTAssertLessThanOrEqual(error, tolerance * scale, "\(name): \(what) in \(S.self)")
    }
  }
}
