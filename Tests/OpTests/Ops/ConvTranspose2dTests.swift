import Autograd
import TensorCore
import XCTest

final class ConvTranspose2dTests: OpTestCase {
  func testEachPixelLeavesItsMultipleOfTheKernel() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([1, 2, 2, 1], [1, 2, 3, 4]))
    let w = tape.variable(Tensor([1, 1, 2, 2], [1, 10, 100, 1000]))
    let y = x.convTranspose2d(w)
    XCTAssertEqual(y.value, Tensor([1, 3, 3, 1], [1, 12, 20, 103, 1234, 2040, 300, 3400, 4000]))
    let gradients = tape.gradients(of: y.sum())
    XCTAssertEqual(gradients[x], Tensor([1, 2, 2, 1], repeating: 1111))
    XCTAssertEqual(gradients[w], Tensor([1, 1, 2, 2], repeating: 10))
  }

  /// Sixteen channels are convolved by minimal filtering, in tiles of 4×4 pixels of x: an infinite
  /// one leaves NaN in all that its tile reaches.
  func testAnInfinitePixelSpoilsWhatItsTileReachesAndNoMore() {
    var x = Tensor<Float>([2, 8, 8, 16], repeating: 1)
    x[0, 1, 1, 0] = .infinity
    let op = ConvTranspose2d(stride: (2, 2), padding: (1, 1))
    let y = op.forward([x, Tensor([16, 16, 4, 4], repeating: 1)]).y
    for n in 0..<2 {
      for oy in 0..<16 {
        for ox in 0..<16 where n == 1 || oy > 8 || ox > 8 {
          let pixels = Float((oy == 0 || oy == 15 ? 1 : 2) * (ox == 0 || ox == 15 ? 1 : 2))
          XCTAssertEqual(y[n, oy, ox, 5], 16 * pixels, accuracy: 1e-3, "image \(n), pixel \(oy), \(ox)")
        }
      }
    }
  }
}
