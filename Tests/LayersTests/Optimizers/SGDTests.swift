import Autograd
import Layers
import TensorCore
import XCTest

final class SGDTests: XCTestCase {
  private struct Attributes: Decodable {
    let learningRate: Double
    let momentum: Double
    let nesterov: Bool
    let weightDecay: Double

    private enum CodingKeys: String, CodingKey {
      case momentum, nesterov
      case learningRate = "lr"
      case weightDecay = "weight_decay"
    }
  }

  func testTenStepsArePyTorchs() throws {
    try expectGoldens(within: 1e-15, as: Double.self)
    try expectGoldens(within: 1e-6, as: Float.self)
  }

  private func expectGoldens<S: Scalar>(within tolerance: Double, as type: S.Type) throws {
    for golden in try CaseFile<OptimizerGolden<Attributes>>.cases(of: "Optimizers/SGD.json") {
      let attributes = golden.attributes
      golden.expectSteps(
        of: { (parameters: [(name: String, parameter: Parameter<S>)]) in
          SGD(
            parameters, learningRate: attributes.learningRate, momentum: attributes.momentum,
            nesterov: attributes.nesterov, weightDecay: attributes.weightDecay)
        }, within: tolerance)
    }
  }

  func testStateIsTheMomentumAlone() {
    let parameters = [(name: "w", parameter: Parameter<Float>(Tensor([2])))]
    XCTAssertEqual(SGD(parameters).state.map(\.name), [])
    XCTAssertEqual(SGD(parameters, momentum: 0.9).state.map(\.name), ["momentum_buffer.w"])
  }

  func testBitsDoNotDependOnTheNumberOfThreads() {
    expectSameBits(steps: 3) { SGD($0, weightDecay: 0.01) }
    expectSameBits(steps: 3) { SGD($0, momentum: 0.9, nesterov: true) }
  }

  func testAResumedRunContinuesWithTheSameBits() throws { try expectResumes { SGD($0, momentum: 0.9) } }
}
