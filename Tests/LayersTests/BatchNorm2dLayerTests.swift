import Autograd
import Layers
import TensorCore
import XCTest

final class BatchNorm2dLayerTests: XCTestCase {
  private struct Case: Decodable {
    let name: String
    let attributes: Attributes
    let parameters: [String: GoldenTensor]
    let steps: [Step]
    let evaluation: PassGolden

    struct Attributes: Decodable {
      let channels: Int
      let epsilon: Double
      let momentum: Double
    }

    struct Step: Decodable {
      let pass: PassGolden
      let buffersAfter: [String: GoldenTensor]

      private enum CodingKeys: CodingKey { case buffersAfter }

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        buffersAfter = try container.decode([String: GoldenTensor].self, forKey: .buffersAfter)
        pass = try PassGolden(from: decoder)
      }
    }
  }

  func testThreeTrainingStepsAndAnEvaluationArePyTorchs() throws {
    try expectGoldens(within: 2e-14, as: Double.self)
    try expectGoldens(within: 5e-6, as: Float.self)
  }

  private func expectGoldens<S: Scalar>(within tolerance: Double, as type: S.Type) throws {
    for golden in try CaseFile<Case>.cases(of: "Layers/BatchNorm2d.json") {
      let attributes = golden.attributes
      let layer = BatchNorm2dLayer<S>(
        channels: attributes.channels, momentum: attributes.momentum, epsilon: attributes.epsilon, .blank)
      layer.fill(golden.parameters)
      XCTAssertFalse(golden.steps.isEmpty)
      for (number, step) in golden.steps.enumerated() {
        let name = "\(golden.name), step \(number)"
        layer.expectPass(step.pass, .training, within: tolerance, name)
        expectBuffers(of: layer, step.buffersAfter, within: tolerance, name)
      }
      layer.expectPass(golden.evaluation, .evaluation, within: tolerance, "\(golden.name), evaluation")
    }
  }

  private func expectBuffers<S: Scalar>(
    of layer: BatchNorm2dLayer<S>, _ golden: [String: GoldenTensor], within tolerance: Double, _ name: String
  ) {
    XCTAssertEqual(golden.keys.sorted(), ["num_batches_tracked", "running_mean", "running_var"])
    for entry in layer.state {
      guard let expected = golden[entry.name] else { continue }
      switch entry.kind {
      case .parameter: XCTFail("\(entry.name) is a buffer")
      case .buffer(let buffer): expect(buffer.value, expected, within: tolerance, "\(name), \(entry.name)")
      case .counter(let counter): expect(Tensor(S(counter.value)), expected, within: 0, "\(name), \(entry.name)")
      }
    }
  }

  func testEvaluationChangesNoStatistic() {
    let layer = BatchNorm2dLayer<Float>(channels: 2, .blank)
    let x = Tape<Float>().constant(RandomStream(seed: 1, purpose: .checks).normal([2, 3, 3, 2]))
    _ = layer(x, .evaluation)
    XCTAssertEqual(layer.runningMean.value, Tensor([2], [0, 0]))
    XCTAssertEqual(layer.runningVariance.value, Tensor([2], [1, 1]))
    XCTAssertEqual(layer.batchesTracked.value, 0)
  }

  /// Over many batches the running variance tends to the variance of what the batches are drawn from, even if they have but
  /// two values a channel, whose biased variance is half of it.
  func testRunningVarianceIsUnbiased() {
    let layer = BatchNorm2dLayer<Double>(channels: 500, .blank)
    for step in 0..<60 {
      let x: Tensor<Double> = RandomStream(seed: 2, purpose: .checks, step: UInt64(step)).normal([2, 1, 1, 500])
      _ = layer(Tape(recording: false).constant(x), .training)
    }
    // The mean of 500 channels, each an average of about 19 batches: a standard error of 0.014.
    XCTAssertEqual(layer.runningVariance.value.scalars.reduce(0, +) / 500, 1, accuracy: 0.06)
  }

  func testStateHasPyTorchsNamesInPyTorchsOrder() {
    let layer = BatchNorm2dLayer<Float>(channels: 2, Initializer(seed: 0))
    XCTAssertEqual(
      layer.state.map(\.name), ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
  }
}
