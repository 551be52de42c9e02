import Autograd
import TensorCore
import XCTest

final class LinearTests: OpTestCase {
  func testARowIsMultipliedWithTheWeightsRows() {
    let tape = Tape<Double>()
    let (x, w, b) = (tape.variable([[1, 2]]), tape.variable([[3, 4], [5, 6]]), tape.variable([7, 8]))
    let y = x.linear(w, bias: b)
    XCTAssertEqual(y.value, [[18, 25]])
    let gradients = tape.gradients(of: y.sum())
    XCTAssertEqual(gradients[x], [[8, 10]])
    XCTAssertEqual(gradients[w], [[1, 2], [1, 2]])
    XCTAssertEqual(gradients[b], [1, 1])
  }
}
