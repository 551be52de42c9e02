import Autograd
import Checking
import Layers
import Models
import TensorCore
import XCTest

final class StateTests: XCTestCase {
  private static let small: [ModelConfiguration] = [
    ModelConfiguration(.mlp, latentDim: 2, hidden: 3), ModelConfiguration(.mnist, latentDim: 2, baseChannels: 1),
    ModelConfiguration(.celeba, imageSize: 32, latentDim: 2, baseChannels: 1),
  ]

  /// Numbers of trained scalars, counted by PyTorch for the models of `Golden/models.py`.
  func testModelsHaveAsManyParametersAsPyTorchs() throws {
    let expected: [(ModelConfiguration, Int)] = [
      (ModelConfiguration(.mlp), 652_824), (ModelConfiguration(.mnist), 145_233),
      (ModelConfiguration(.celeba, imageSize: 32), 4_499_779), (ModelConfiguration(.celeba), 4_531_075),
      (ModelConfiguration(.celeba, imageSize: 128), 4_547_523),
      (ModelConfiguration(.celeba, imageSize: 256), 4_563_971),
      (ModelConfiguration(.celeba, imageSize: 256, latentDim: 5, baseChannels: 3), 18_973),
      (ModelConfiguration(.celeba, imageSize: 64, latentDim: 5, baseChannels: 1), 3_545),
    ]
    for (configuration, count) in expected {
      let model = try Model<Float>(configuration, seed: 0)
      XCTAssertEqual(
        model.parameters.reduce(0) { $0 + $1.parameter.shape.count }, count,
        "\(configuration.architecture) \(configuration.imageSize)")
      XCTAssertEqual(
        configuration.summary.reduce(0) { $0 + $1.parameters }, count, "the summary of \(configuration.architecture)")
    }
  }

  func testStateIsInPyTorchsOrder() throws {
    let model = try Model<Float>(Self.small[1], seed: 0)
    let statistics = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"].map { "bn.\($0)" }
    XCTAssertEqual(
      model.state.map(\.name),
      (["conv.weight"] + statistics).map { "encoder.0.\($0)" }
        + (["conv.weight"] + statistics).map { "encoder.1.\($0)" }
        + ["fc_mu.weight", "fc_mu.bias", "fc_logvar.weight", "fc_logvar.bias", "fc_decode.weight", "fc_decode.bias"]
        + (["deconv.weight"] + statistics).map { "decoder.0.\($0)" } + ["head.weight", "head.bias"])
  }

  // MARK: Initial values

  func testTheSeedDecidesTheInitialValues() throws {
    for configuration in Self.small {
      let (a, b) = (try Model<Float>(configuration, seed: 1), try Model<Float>(configuration, seed: 1))
      let other = try Model<Float>(configuration, seed: 2)
      XCTAssertEqual(a.parameters.map(\.parameter.value), b.parameters.map(\.parameter.value))
      for ((name, parameter), changed) in zip(a.parameters, other.parameters) where !name.contains("bn.") {
        XCTAssertNotEqual(parameter.value, changed.parameter.value, name)
      }
    }
  }

  /// Each parameter draws from the stream of its number in the state: no value stands in two of
  /// them but by chance.
  func testParametersAreNumberedInTheOrderOfTheState() throws {
    for configuration in Self.small {
      let model = try Model<Double>(configuration, seed: 9)
      for (number, (name, parameter)) in model.parameters.enumerated() where !name.contains("bn.") {
        let stream = RandomStream(seed: 9, purpose: .initialization, step: UInt64(number))
        let unit: Tensor<Double> = stream.uniform(parameter.shape, low: -1, high: 1)
        let bound = parameter.value[position: 0] / unit[position: 0]
        let expected = Tensor<Double>(parameter.shape, unit.scalars.map { $0 * bound })
        XCTAssertLessThanOrEqual(Deviation(parameter.value, from: expected).value, 4e-13, name)
      }
    }
  }

  // MARK: Loading

  /// What a checkpoint would hold.
  private func saved<S: Scalar>(_ model: Model<S>) -> (tensors: [String: Tensor<S>], counters: [String: Int64]) {
    var (tensors, counters): ([String: Tensor<S>], [String: Int64]) = ([:], [:])
    for entry in model.state {
      switch entry.kind {
      case .parameter(let parameter), .buffer(let parameter): tensors[entry.name] = parameter.value
      case .counter(let counter): counters[entry.name] = counter.value
      }
    }
    return (tensors, counters)
  }

  func testALoadedModelComputesWhatTheSavedOneDid() throws {
    for configuration in Self.small {
      let model = try Model<Float>(configuration, seed: 3)
      let size = configuration.imageSize
      let images: Tensor<Float> = RandomStream(seed: 4, purpose: .checks).uniform([
        2, size, size, configuration.channels,
      ])
      // A training step, to have running statistics that are not the initial ones.
      _ = model.objective(Tape(recording: false).constant(images), epsilon: nil, mode: .training)
      let (tensors, counters) = saved(model)
      let loaded = try Model<Float>(configuration, state: tensors, counters: counters)
      XCTAssertEqual(loaded.reconstruct(images), model.reconstruct(images))
      XCTAssertEqual(saved(loaded).tensors, tensors)
      XCTAssertEqual(saved(loaded).counters, counters)
    }
  }

  private func expectRefused<S: Scalar>(
    _ configuration: ModelConfiguration, _ tensors: [String: Tensor<S>], _ counters: [String: Int64],
    _ description: String, file: StaticString = #filePath, line: UInt = #line
  ) {
    XCTAssertThrowsError(
      try Model(configuration, state: tensors, counters: counters), file: file, line: line
    ) { error in
      XCTAssertEqual(
        "\(error)",
        description
          + "; is this the state of another model, or of another image size, latent size or number of channels?",
        file: file, line: line)
    }
  }

  func testTheStateOfAnotherModelIsRefusedByItsFirstTensor() throws {
    let states = try Self.small.map { configuration in
      let model = try Model<Float>(configuration, seed: 0)
      return saved(model)
    }
    let (mlp, mnist, celeba) = (states[0], states[1], states[2])
    expectRefused(
      Self.small[1], mlp.tensors, mlp.counters,
      "model 'mnist': tensor 'encoder.0.conv.weight': expected the shape [1, 1, 4, 4], found none")
    expectRefused(
      Self.small[1], celeba.tensors, celeba.counters,
      "model 'mnist': tensor 'encoder.0.conv.weight': expected the shape [1, 1, 4, 4], found the shape [1, 3, 4, 4]")
    expectRefused(
      Self.small[0], mnist.tensors, mnist.counters,
      "model 'mlp': tensor 'encoder.0.weight': expected the shape [3, 784], found none")
    expectRefused(
      ModelConfiguration(.mlp, latentDim: 5, hidden: 3), mlp.tensors, mlp.counters,
      "model 'mlp': tensor 'fc_mu.weight': expected the shape [5, 3], found the shape [2, 3]")
    // A larger image has one more block, and so the state of a smaller one lacks it.
    expectRefused(
      ModelConfiguration(.celeba, imageSize: 64, latentDim: 2, baseChannels: 1), celeba.tensors, celeba.counters,
      "model 'celeba': tensor 'decoder.2.deconv.weight': expected the shape [2, 1, 4, 4], found none")
    // And the state of a larger one has one too many.
    let larger = try Model<Float>(
      ModelConfiguration(.celeba, imageSize: 64, latentDim: 2, baseChannels: 1), seed: 0)
    let state = saved(larger)
    expectRefused(
      Self.small[2], state.tensors, state.counters,
      "model 'celeba': tensor 'head.weight': expected the shape [2, 3, 4, 4], found the shape [1, 3, 4, 4]")
    expectRefused(
      Self.small[0], mlp.tensors.merging(["extra": Tensor([1])]) { $1 }, [:],
      "model 'mlp': tensor 'extra': expected nothing of this name, found the shape [1]")
  }

  func testAConfigurationThatIsNoModelIsRefused() {
    XCTAssertThrowsError(
      try Model<Float>(ModelConfiguration(.celeba, imageSize: 48), seed: 0)
    ) { error in
      XCTAssertEqual(
        "\(error)", "model 'celeba': image size: expected 28, 32, 64, 128, 256, found 48")
    }
  }
}
