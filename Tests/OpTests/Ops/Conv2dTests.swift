import Autograd
import TensorCore
import XCTest

final class Conv2dTests: OpTestCase {
  func testTheKernelSlidesOverTheImageUnflipped() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]))
    let w = tape.variable(Tensor([1, 1, 2, 2], [1, 2, 3, 4]))
    let y = x.conv2d(w)
    XCTAssertEqual(y.value, Tensor([1, 2, 2, 1], [37, 47, 67, 77]))
    let gradients = tape.gradients(of: y.sum())
    XCTAssertEqual(gradients[x], Tensor([1, 3, 3, 1], [1, 3, 2, 4, 10, 6, 3, 7, 4]))
    XCTAssertEqual(gradients[w], Tensor([1, 1, 2, 2], [12, 16, 24, 28]))
  }

  /// Sixteen channels are convolved by minimal filtering, in tiles of 4×4 outputs: within a tile an
  /// infinite pixel leaves NaN.
  func testAnInfinitePixelSpoilsNoOtherTile() {
    var x = Tensor<Float>([2, 16, 16, 16], repeating: 1)
    x[0, 3, 3, 0] = .infinity
    let y = Conv2d(stride: (2, 2), padding: (1, 1)).forward([x, Tensor([16, 16, 4, 4], repeating: 1)]).y
    for n in 0..<2 {
      for oy in 0..<8 {
        for ox in 0..<8 where n == 1 || oy > 3 || ox > 3 {
          let pixels = Float((oy == 0 || oy == 7 ? 3 : 4) * (ox == 0 || ox == 7 ? 3 : 4))
          XCTAssertEqual(y[n, oy, ox, 5], 16 * pixels, accuracy: 1e-3, "image \(n), output \(oy), \(ox)")
        }
      }
    }
  }
}
