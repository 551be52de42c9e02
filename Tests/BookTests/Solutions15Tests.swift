import Autograd
import Book
import Layers
import TensorCore
import XCTest

final class Solutions15Tests: XCTestCase {
  func testTheHeightsConvolveToTheOutput() throws {
    for (output, kernel, stride, padding) in [(4, 3, 2, 1), (7, 4, 2, 1), (3, 5, 3, 2)] {
      let found = heights(output: output, kernel: kernel, stride: stride, padding: padding)
      let op = Conv2d(stride: (stride, stride), padding: (padding, padding))
      let fitting = try (kernel...40).filter { height in
        try op.shape(of: [[1, height, height, 1], [1, 1, kernel, kernel]])[1] == output
      }
      XCTAssertEqual(found, fitting)
    }
    XCTAssertEqual(heights(output: 4, kernel: 3, stride: 2, padding: 1), [7, 8])
  }

  func testAFeatureSeesAsManyPixelsAsItsGradientSays() {
    for blocks in 1...3 {
      let tape = Tape<Double>()
      let image = tape.variable(Tensor([1, 64, 64, 1], repeating: 0))
      let layers = (0..<blocks).map { _ in
        Conv2dLayer<Double>(
          inputs: 1, outputs: 1, kernel: (4, 4), stride: (2, 2), padding: (1, 1), Initializer(seed: 3))
      }
      let features = layers.reduce(image) { $1($0, .training) }
      var cotangent = Tensor<Double>(features.shape)
      let middle = features.shape[1] / 2
      cotangent[0, middle, middle, 0] = 1
      let gradient = tape.gradients(of: [(features, cotangent)])[image]
      let seen = (0..<64).filter { row in (0..<64).contains { gradient?[0, row, $0, 0] != 0 } }
      XCTAssertEqual(seen.count, receptiveField(blocks: blocks))
    }
  }

  func testOverlapsAreEvenWhereTheStrideDividesTheKernel() {
    XCTAssertEqual(overlaps(kernel: 3, stride: 2), [2, 1])
    for kernel in 1...9 {
      for stride in 1...4 {
        XCTAssertEqual(Set(overlaps(kernel: kernel, stride: stride)).count == 1, kernel % stride == 0)
        XCTAssertEqual(overlaps(kernel: kernel, stride: stride).reduce(0, +), kernel)
      }
    }
  }
}
