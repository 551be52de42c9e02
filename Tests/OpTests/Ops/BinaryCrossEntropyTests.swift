import Autograd
import TensorCore
import XCTest

final class BinaryCrossEntropyTests: OpTestCase {
  func testASureAndWrongProbabilityCostsAHundredNatsAndPullsBack() {
    let tape = Tape<Float>()
    let (p, y) = (tape.variable(Tensor([2], [0, 1])), tape.constant(Tensor([2], [1, 0])))
    let loss = p.binaryCrossEntropy(against: y)
    XCTAssertEqual(loss.value.scalars, [100, 100])
    let gradient = tape.gradients(of: [(loss, Tensor([2], repeating: 1))])[p]
    XCTAssertEqual(gradient?.scalars, [-1e12, 1e12])
  }

  func testATargetThatIsAVariableGetsNoGradient() {
    let tape = Tape<Double>()
    let (p, y) = (tape.constant(Tensor([1], [0.5])), tape.variable(Tensor([1], [0.5])))
    let loss = p.binaryCrossEntropy(against: y)
    XCTAssertNil(tape.gradients(of: loss)[y])
  }
}
