import Autograd
import Layers
import TensorCore
import XCTest

final class SGDTests: XCTestCase {
  func testStateIsTheMomentumAlone() {
    let parameters = [(name: "w", parameter: Parameter<Float>(Tensor([2])))]
    XCTAssertEqual(SGD(parameters).state.map(\.name), [])
    XCTAssertEqual(SGD(parameters, momentum: 0.9).state.map(\.name), ["momentum_buffer.w"])
  }

  func testBitsDoNotDependOnTheNumberOfThreads() {
    expectSameBits(steps: 3) { SGD($0, weightDecay: 0.01) }
    expectSameBits(steps: 3) { SGD($0, momentum: 0.9, nesterov: true) }
  }

  func testEachScalarMovesAlone() {
    expectEachScalarMovesAlone { SGD($0, momentum: 0.9, nesterov: true, weightDecay: 0.01) }
    expectEachScalarMovesAlone { SGD($0) }
  }

  func testAResumedRunContinuesWithTheSameBits() throws { try expectResumes { SGD($0, momentum: 0.9) } }

  func testAStepChangesEveryTensorInPlace() { expectStepsInPlace { SGD($0, momentum: 0.9) } }

  func testWhatIsRememberedIsNeverSubnormal() { expectForgetsWithoutSubnormals { SGD($0, momentum: 0.9) } }
}
