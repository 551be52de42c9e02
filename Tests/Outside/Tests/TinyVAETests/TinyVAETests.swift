import Checking
import Datasets
import Foundation
import Layers
import Models
import TensorCore
import TinyVAE
import Training
import XCTest

/// A model of somebody else's is trained by the public API, with none of this suite's
/// configurations.
final class TinyVAETests: XCTestCase {
  private let digits = drawDigits(.train, count: 64, seed: 1)

  /// The losses of some epochs of batches of 16.
  private func losses(of model: Model<Float>, epochs: Int) -> [Float] {
    let adam = Adam(model.parameters, learningRate: 0.01)
    return (0..<epochs).flatMap { epoch in
      digits.batches(of: 16).enumerated().map { index, images in
        let stream = RandomStream(seed: 2, purpose: .posteriorNoise, step: UInt64(4 * epoch + index))
        let noise: Tensor<Float> = stream.normal([images.shape[0] * model.bound.samples, model.network.latentDim])
        return model.step(images, epsilon: noise, by: adam).loss
      }
    }
  }

  /// The folder of the package.
  private let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardizedFileURL.path

  func testItPassesEveryCheckOfAModel() {
    let images: Tensor<Double> = digits.batch(Array(0..<12)).converted()
    let noise: Tensor<Double> = RandomStream(seed: 4, purpose: .checks).normal([12, 4])
    let check = ModelCheck(
      "TinyVAE", examples: 12, tolerances: .init(gradient: 1e-8, split: 3e-15, steps: 1e-14)
    ) {
      let model = Model<Double>(TinyVAE(seed: 3), likelihood: Bernoulli())
      return .init(model.parameters) { tape, rows in
        model.objective(tape.constant(images.rows(rows)), epsilon: noise.rows(rows), mode: .evaluation).loss
      }
    }
    for result in check.checkAll(steps: BaselineFile("\(folder)/Baselines/tiny-vae.json")) {
      XCTAssert(result.passed, result.summary)
    }
  }

  func testItsLossFalls() {
    let found = losses(of: Model(TinyVAE(seed: 3), likelihood: Bernoulli()), epochs: 20)
    XCTAssertLessThan(found.suffix(4).reduce(0, +), 0.5 * found.prefix(4).reduce(0, +))
  }

  func testItsLossFallsUnderAnyLikelihoodAndBound() {
    for likelihood in [Bernoulli(), Gaussian(pixelRange: .unit), LearnedGaussian(pixelRange: .unit)] as [any Likelihood]
    {
      for bound in [EvidenceLowerBound(beta: 0.5), ImportanceWeightedBound(samples: 3)] as [any Bound] {
        let found = losses(of: Model(TinyVAE(seed: 3), likelihood: likelihood, bound: bound), epochs: 10)
        XCTAssertLessThan(found.suffix(4).reduce(0, +), 0.9 * found.prefix(4).reduce(0, +), "\(likelihood) \(bound)")
      }
    }
  }

  func testItIsTestedAndSampled() {
    let model = Model<Float>(TinyVAE(seed: 3), likelihood: Bernoulli())
    XCTAssertEqual(Evaluator.evaluate(model, on: digits, seed: 1).count, 64)
    XCTAssertEqual(model.sample(Latents.prior(5, dimensions: 4, seed: 1)).shape, [5, 28, 28, 1])
  }
}
