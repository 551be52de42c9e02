import Autograd
import Checking
import Layers
import TensorCore
import XCTest

final class AdamTests: XCTestCase {
  /// In step 1 both averages are corrected to the gradient itself: θ changes by α g / (|g| + ε).
  func testTheFirstStepHasTheLengthOfTheLearningRate() {
    let parameter = Parameter<Double>(Tensor([3], [1, 1, 1]))
    Adam([("p", parameter)], learningRate: 0.25).step([Tensor([3], [1e-3, -40, 0])])
    XCTAssertLessThanOrEqual(
      Deviation(parameter.value, from: Tensor<Double>([3], [1 - 0.25 * 1e-3 / (1e-3 + 1e-8), 1.25, 1])).value, 2e-10)
  }

  func testAParameterWithoutAGradientIsLeftAloneWithItsAverages() {
    let (a, b) = (Parameter<Float>(Tensor([1], [1])), Parameter<Float>(Tensor([1], [1])))
    let adam = Adam([("a", a), ("b", b)], weightDecay: 0.5)
    adam.step([Tensor([1], [1]), nil])
    XCTAssertNotEqual(a.value, Tensor([1], [1]))
    XCTAssertEqual(b.value, Tensor([1], [1]))
    for case (let name, .buffer(let buffer)) in adam.state.map({ ($0.name, $0.kind) }) where name.hasSuffix(".b") {
      XCTAssertEqual(buffer.value, Tensor([1], [0]), name)
    }
  }

  func testGradientsAreTakenFromTheTape() {
    let (used, unused) = (Parameter<Double>(Tensor([2], [3, 4])), Parameter<Double>(Tensor([2], [5, 6])))
    let tape = Tape<Double>()
    let loss = tape.variable(used).sum()
    let adam = Adam([("unused", unused), ("used", used)], learningRate: 1, epsilon: 0)
    adam.step(tape.gradients(of: loss), on: tape)
    XCTAssertLessThanOrEqual(Deviation(used.value, from: Tensor<Double>([2], [2, 3])).value, 2e-16)
    XCTAssertEqual(unused.value, Tensor([2], [5, 6]))
  }

  func testStateIsNamedAfterTheParameters() {
    let adam = Adam([("fc.weight", Parameter<Float>(Tensor([2]))), ("fc.bias", Parameter<Float>(Tensor([1])))])
    XCTAssertEqual(
      adam.state.map(\.name),
      ["step", "exp_avg.fc.weight", "exp_avg.fc.bias", "exp_avg_sq.fc.weight", "exp_avg_sq.fc.bias"])
  }

  func testBitsDoNotDependOnTheNumberOfThreads() { expectSameBits(steps: 3) { Adam($0, weightDecay: 0.01) } }

  func testEachScalarMovesAlone() {
    expectEachScalarMovesAlone { Adam($0, weightDecay: 0.01) }
  }

  func testAResumedRunContinuesWithTheSameBits() throws { try expectResumes { Adam($0) } }

  func testAStepChangesEveryTensorInPlace() { expectStepsInPlace { Adam($0) } }

  func testWhatIsRememberedIsNeverSubnormal() { expectForgetsWithoutSubnormals { Adam($0) } }
}
