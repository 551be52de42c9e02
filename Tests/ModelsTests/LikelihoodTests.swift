import Autograd
import Models
import TensorCore
import XCTest

/// Of images of one grey pixel: what a likelihood says must add up.
final class LikelihoodTests: XCTestCase {
  /// exp(log p(x | h)) for pixels x, with the constant that the likelihood leaves out.
  private func density(_ likelihood: any Likelihood, of x: [Double], given h: Double, _ learned: [Double]) -> [Double] {
    let tape = Tape<Double>(recording: false)
    let images = tape.constant(Tensor([x.count, 1, 1, 1], x))
    let output = tape.constant(Tensor([x.count, 1, 1, 1], repeating: h))
    let log = likelihood.logProbability(of: images, given: output, learned.map { tape.constant(Tensor($0)) })
    XCTAssertEqual(log.shape, [x.count])
    return log.value.scalars.map { Double.exp($0 + likelihood.omittedConstant) }
  }

  func testABlackAndAWhitePixelAreTheOnlyOnesOfABernoulli() {
    for h in [-3, 0, 0.7] {
      XCTAssertEqual(density(Bernoulli(), of: [0, 1], given: h, []).reduce(0, +), 1, accuracy: 1e-15)
    }
  }

  func testDensitiesIntegrateToOne() {
    let step = 0.01
    let pixels = (-3000...3000).map { Double($0) * step }
    for range in PixelRange.allCases {
      for h in [-3, 0, 0.7] {
        let cases: [(any Likelihood, [Double])] = [
          (Gaussian(pixelRange: range), []), (LearnedGaussian(pixelRange: range), [-2.5]),
          (LearnedGaussian(pixelRange: range), [1]),
        ]
        for (likelihood, learned) in cases {
          let sum = density(likelihood, of: pixels, given: h, learned).reduce(0, +) * step
          XCTAssertEqual(sum, 1, accuracy: 1e-12, "\(likelihood) \(h)")
        }
      }
    }
  }

  func testOnlyWhatFitsTheRangeCanBeChosen() {
    for (reconLoss, allowed) in [(ModelConfiguration.ReconstructionLoss.mse, true), (.bce, false), (.gaussian, true)] {
      let configuration = ModelConfiguration(.celeba, reconLoss: reconLoss)
      XCTAssertEqual((try? configuration.validate()) != nil, allowed, "\(reconLoss)")
    }
  }

  func testTheLearnedVarianceIsTheLastOfTheState() throws {
    let model = try Model<Float>(ModelConfiguration(.mlp, latentDim: 2, hidden: 3, reconLoss: .gaussian), seed: 1)
    XCTAssertEqual(model.parameters.last?.name, "likelihood.log_variance")
    XCTAssertEqual(model.parameters.last?.parameter.value, Tensor(0))
  }
}
