import Autograd
import Book
import TensorCore
import XCTest

final class Solutions06Tests: XCTestCase {
  func testNoPredictionBeatsTheGreyItself() {
    for x in [0, 0.1, 0.5, 0.8, 1] {
      for p in stride(from: 0.01, to: 1, by: 0.01) {
        let entropy = -x * Double.log(p) - (1 - x) * Double.log(1 - p)
        XCTAssertGreaterThanOrEqual(entropy, leastCrossEntropy(grey: x) - 1e-12, "x \(x), p \(p)")
      }
    }
    XCTAssertEqual(leastCrossEntropy(grey: 0.5), Double.log(2), accuracy: 1e-15)
    XCTAssertEqual(leastCrossEntropy(grey: 0), 0)
  }

  func testTheConstantOfFacesIsThousandsOfNats() {
    XCTAssertEqual(completeNats(reported: 120, values: 64 * 64 * 3), 120 + 12_288 * 0.5723649429247001, accuracy: 1e-8)
    XCTAssertEqual(completeNats(reported: 120, values: 12_288, scale: 127.5), 66_727, accuracy: 0.5)
    let inBytes = completeNats(reported: 120, values: 2, scale: 127.5) - completeNats(reported: 120, values: 2)
    XCTAssertEqual(inBytes, 2 * Double.log(127.5), accuracy: 1e-12)
  }

  func testLaplaceIsTheAbsoluteErrorOfEachImage() {
    let tape = Tape<Double>()
    let x = tape.constant(Tensor([2, 1, 2, 1], [0.25, 1, 0.5, 0]))
    let h = tape.variable(Tensor([2, 1, 2, 1], [0, 0, 0, 0]))
    let logProbability = Laplace(pixelRange: .unit).logProbability(of: x, given: h, [])
    XCTAssertEqual(logProbability.value, [-0.75, -0.5])
    // σ has the slope ¼ at 0, and x̂ = ½ lies above ¼ and below 1.
    let gradient = tape.gradients(of: -logProbability.sum())[h]
    XCTAssertEqual(gradient?.scalars.prefix(2), [0.25, -0.25])
  }
}
