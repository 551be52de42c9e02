import Autograd
import TensorCore
import XCTest

final class LogSumExpTests: OpTestCase {
  func testARowOfMinusInfinityHasNoGradient() {
    XCTAssertEqual(gradient([-.infinity, -.infinity]), [0, 0])
  }

  func testAFinitePartOfARowIgnoresMinusInfinity() {
    XCTAssertEqual(gradient([-.infinity, 5]), [0, 1])
  }

  func testInfinitiesShareTheGradient() {
    XCTAssertEqual(gradient([.infinity, 100, .infinity, -.infinity]), [0.5, 0, 0.5, 0])
  }

  func testTheGradientKeepsItsDigitsFarFromZero() {
    // In Float the logarithm itself, 30000 + log 2, has lost most of log 2.
    XCTAssertEqual(gradient([30_000, 30_000]), [0.5, 0.5])
  }

  private func gradient(_ row: [Float]) -> [Float]? {
    let tape = Tape<Float>()
    let x = tape.variable(Tensor([row.count], row))
    return tape.gradients(of: x.logSumExp())[x]?.scalars
  }
}
