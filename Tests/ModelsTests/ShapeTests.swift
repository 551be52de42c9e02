import Autograd
import Layers
import Models
import TensorCore
import XCTest

final class ShapeTests: XCTestCase {
  private static let configurations =
    [ModelConfiguration(.mlp, latentDim: 3, hidden: 5), ModelConfiguration(.mnist, latentDim: 3, baseChannels: 2)]
    + [32, 64, 128, 256].map { ModelConfiguration(.celeba, imageSize: $0, latentDim: 3, baseChannels: 1) }

  func testEveryImageSizeIsEncodedAndDecoded() throws {
    for configuration in Self.configurations {
      let model: any VAE<Float> = try ModelFactory.make(configuration, seed: 1)
      let (size, channels) = (configuration.imageSize, configuration.channels)
      let tape = Tape<Float>(recording: false)
      let images: Tensor<Float> = RandomStream(seed: 2, purpose: .checks).uniform([2, size, size, channels])
      let objective = model.objective(tape.constant(images), epsilon: Tensor([2, 3]), mode: .training)
      XCTAssertEqual(objective.posterior.mu.shape, [2, 3])
      XCTAssertEqual(objective.posterior.logVariance.shape, [2, 3])
      XCTAssertEqual(objective.logits.shape, images.shape)
      XCTAssertEqual(objective.recon.shape, [2])
      XCTAssertEqual(objective.kl.shape, [2])
      XCTAssertEqual(objective.loss.shape, [])
      XCTAssertTrue(objective.loss.value.scalar.isFinite)
    }
  }

  func testPixelsLieInTheRangeOfTheLastActivation() throws {
    for configuration in Self.configurations {
      let model: any VAE<Float> = try ModelFactory.make(configuration, seed: 1)
      let z: Tensor<Float> = RandomStream(seed: 3, purpose: .checks).normal([4, 3])
      let pixels = model.sample(z).scalars
      XCTAssertTrue(
        pixels.allSatisfy { (configuration.model.pixelRange == .unit ? 0...1 : -1...1).contains($0) },
        "\(configuration)")
    }
  }

  func testSamplingDoesNotChangeTheModel() throws {
    let model: any VAE<Float> = try ModelFactory.make(Self.configurations[1], seed: 1)
    let z = Tensor<Float>([2, 3], repeating: 0.5)
    XCTAssertEqual(model.sample(z), model.sample(z))
    for case (let name, .counter(let counter)) in model.state.map({ ($0.name, $0.kind) }) {
      XCTAssertEqual(counter.value, 0, name)
    }
  }

  func testTheSummaryEndsInAnImageAndNamesEveryTrainedLayer() throws {
    for configuration in Self.configurations {
      let model: any VAE<Float> = try ModelFactory.make(configuration, seed: 1)
      let size = configuration.imageSize
      XCTAssertEqual(model.summary.last?.output, [size, size, configuration.channels])
      let trained = model.summary.filter { $0.parameters > 0 }.map(\.name)
      let layers = model.parameters.map { $0.name.split(separator: ".").dropLast().joined(separator: ".") }
      XCTAssertEqual(trained, layers.reduce(into: []) { if $0.last != $1 { $0.append($1) } })
    }
  }

  func testTheSummaryOfTheSmallestCelebA() throws {
    let model: any VAE<Float> = try ModelFactory.make(Self.configurations[2], seed: 1)
    XCTAssertEqual(
      model.summary.map { "\($0.name) \($0.output)" },
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
}
