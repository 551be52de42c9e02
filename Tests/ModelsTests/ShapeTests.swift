import Autograd
import Layers
import Models
import TensorCore
import XCTest

final class ShapeTests: XCTestCase {
  private static let configurations =
    [ModelConfiguration(.mlp, latentDim: 3, hidden: 5), ModelConfiguration(.mnist, latentDim: 3, baseChannels: 2)]
    + [28, 32, 64, 128, 256].flatMap { size in
      [1, 3].map { ModelConfiguration(.celeba, imageSize: size, channels: $0, latentDim: 3, baseChannels: 1) }
    } + [
      ModelConfiguration(.mnist, imageSize: 32, channels: 3, latentDim: 3, baseChannels: 1),
      ModelConfiguration(.mlp, latentDim: 3, hidden: [6, 5, 4], activation: .tanh, reconLoss: .gaussian),
    ]

  func testEveryImageSizeIsEncodedAndDecoded() throws {
    for configuration in Self.configurations {
      let model = try Model<Float>(configuration, seed: 1)
      let (size, channels) = (configuration.imageSize, configuration.channels)
      let tape = Tape<Float>(recording: false)
      let images: Tensor<Float> = RandomStream(seed: 2, purpose: .checks).uniform([2, size, size, channels])
      let objective = model.objective(tape.constant(images), epsilon: Tensor([2, 3]), mode: .training)
      XCTAssertEqual(objective.posterior.mu.shape, [2, 3])
      XCTAssertEqual(objective.posterior.logVariance.shape, [2, 3])
      XCTAssertEqual(objective.decoderOutput.shape, images.shape)
      XCTAssertEqual(objective["recon"].shape, [2])
      XCTAssertEqual(objective["kl"].shape, [2])
      XCTAssertEqual(objective.loss.shape, [])
      XCTAssertTrue(objective.loss.value.scalar.isFinite)
    }
  }

  func testPixelsLieInTheRangeOfTheLastActivation() throws {
    for configuration in Self.configurations {
      let model = try Model<Float>(configuration, seed: 1)
      let z: Tensor<Float> = RandomStream(seed: 3, purpose: .checks).normal([4, 3])
      let pixels = model.sample(z).scalars
      XCTAssertTrue(
        pixels.allSatisfy { (configuration.pixelRange == .unit ? 0...1 : -1...1).contains($0) },
        "\(configuration)")
    }
  }

  func testSamplingDoesNotChangeTheModel() throws {
    let model = try Model<Float>(Self.configurations[1], seed: 1)
    let z = Tensor<Float>([2, 3], repeating: 0.5)
    XCTAssertEqual(model.sample(z), model.sample(z))
    for case (let name, .counter(let counter)) in model.state.map({ ($0.name, $0.kind) }) {
      XCTAssertEqual(counter.value, 0, name)
    }
  }

  func testTheSummaryEndsInAnImageAndNamesEveryTrainedLayer() throws {
    for configuration in Self.configurations {
      let model = try Model<Float>(configuration, seed: 1)
      let size = configuration.imageSize
      XCTAssertEqual(configuration.summary.last?.output, [size, size, configuration.channels])
      let trained = configuration.summary.filter { $0.parameters > 0 }.map(\.name)
      let layers = model.network.state.compactMap { entry in
        if case .parameter = entry.kind { entry.name } else { nil }
      }.map { $0.split(separator: ".").dropLast().joined(separator: ".") }
      XCTAssertEqual(trained, layers.reduce(into: []) { if $0.last != $1 { $0.append($1) } })
    }
  }

  func testTheSummaryOfTheSmallestCelebA() throws {
    let configuration = ModelConfiguration(.celeba, imageSize: 32, latentDim: 3, baseChannels: 1)
    XCTAssertEqual(
      configuration.summary.map { "\($0.name) \($0.output)" },
      [
        "encoder.0.conv [16, 16, 1]", "encoder.0.bn [16, 16, 1]", "leaky_relu [16, 16, 1]",
        "encoder.1.conv [8, 8, 2]", "encoder.1.bn [8, 8, 2]", "leaky_relu [8, 8, 2]",
        "encoder.2.conv [4, 4, 4]", "encoder.2.bn [4, 4, 4]", "leaky_relu [4, 4, 4]",
        "encoder.3.conv [2, 2, 8]", "encoder.3.bn [2, 2, 8]", "leaky_relu [2, 2, 8]",
        "pool [4, 4, 8]", "flatten [128]", "fc_mu [3]", "fc_logvar [3]", "z [3]", "fc_decode [128]",
        "reshape [4, 4, 8]",
        "decoder.0.deconv [8, 8, 4]", "decoder.0.bn [8, 8, 4]", "relu [8, 8, 4]",
        "decoder.1.deconv [16, 16, 2]", "decoder.1.bn [16, 16, 2]", "relu [16, 16, 2]",
        "head [32, 32, 3]", "tanh [32, 32, 3]",
      ])
  }

  /// The table is made without the layers; the layers' outputs and weights must be what it says.
  func testTheSummaryIsThatOfTheLayers() throws {
    for configuration in Self.configurations {
      let model = try Model<Float>(configuration, seed: 1)
      let shapes = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.parameter.shape) })
      let lines = configuration.summary
      for line in lines where line.weight != nil {
        XCTAssertEqual(shapes["\(line.name).weight"], line.weight, line.name)
      }
      for line in lines where line.parameters > 0 {
        let counts = shapes.filter { $0.key == "\(line.name).weight" || $0.key == "\(line.name).bias" }.map(
          \.value.count)
        XCTAssertEqual(counts.reduce(0, +), line.parameters, line.name)
      }
      // The decoder's output is the last line's but one.
      let h = model.network.decode(Tape(recording: false).constant(Tensor([1, 3])), .evaluation)
      XCTAssertEqual(h.shape.dropFirst, lines[lines.count - 2].output)
    }
  }

  func testSeveralHiddenLayersHaveNames() throws {
    let model = try Model<Float>(ModelConfiguration(.mlp, latentDim: 2, hidden: [5, 4]), seed: 1)
    XCTAssertEqual(
      model.parameters.filter { $0.name.hasSuffix("weight") }.map { "\($0.name) \($0.parameter.shape)" },
      [
        "encoder.0.weight [5, 784]", "encoder.1.weight [4, 5]", "fc_mu.weight [2, 4]", "fc_logvar.weight [2, 4]",
        "fc_decode.weight [4, 2]", "decoder.0.weight [5, 4]", "head.weight [784, 5]",
      ])
  }
}
