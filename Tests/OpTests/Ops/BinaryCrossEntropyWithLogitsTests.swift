import Autograd
import TensorCore
import XCTest

final class BinaryCrossEntropyWithLogitsTests: OpTestCase {
  func testLogitsKeepWhatProbabilitiesHaveLost() {
    // In Float σ(20) is 1, and the clamped logarithm of 1 − 1 is −100; the loss is 20 + 2e-9.
    let tape = Tape<Float>()
    let (x, y) = (tape.constant(Tensor([1], [20])), tape.constant(Tensor([1], [0])))
    XCTAssertEqual(x.binaryCrossEntropyWithLogits(against: y).value.scalar, 20)
    XCTAssertEqual(x.sigmoid().binaryCrossEntropy(against: y).value.scalar, 100)
  }

  func testItIsTheCrossEntropyOfTheSigmoid() {
    let tape = Tape<Double>()
    let x = tape.constant(Tensor([2, 3], [-4, -1, 0, 0.5, 2, 5]))
    let y = tape.constant(Tensor([2, 3], [0, 0.25, 1, 0.5, 0, 1]))
    let (logits, probabilities) = (
      x.binaryCrossEntropyWithLogits(against: y), x.sigmoid().binaryCrossEntropy(against: y)
    )
    for n in 0..<2 { XCTAssertEqual(logits.value[position: n], probabilities.value[position: n], accuracy: 1e-14) }
  }
}
