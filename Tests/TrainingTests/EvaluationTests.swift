import Autograd
import Models
import TensorCore
import Training
import XCTest

final class EvaluationTests: XCTestCase {
  private func makeModel() throws -> Model<Float> {
    var configuration = Fixture.mnist
    configuration.beta = 0.5
    return try Model(configuration, seed: 5)
  }

  func testMeansAreThoseOfTheObjective() throws {
    let model = try makeModel()
    let images = Fixture.images(7)
    let evaluation = Evaluator.evaluate(model, on: images, posterior: .mean, seed: 1)
    let tape = Tape<Float>(recording: false)
    let objective = model.objective(tape.constant(images.batch(Array(0..<7))), epsilon: nil, mode: .evaluation)
    XCTAssertEqual(evaluation.count, 7)
    XCTAssertEqual(evaluation.posterior, .mean)
    XCTAssertEqual(evaluation.means.loss, Double(objective.loss.value.scalar), accuracy: 2e-4)
    XCTAssertEqual(evaluation.means.loss, evaluation.means.recon + 0.5 * evaluation.means.kl, accuracy: 1e-13)
  }

  func testNoiseIsAFunctionOfTheImagesNumber() throws {
    let model = try makeModel()
    let images = Fixture.images(7)
    let noise = (0..<7).flatMap { image in
      let stream = RandomStream(seed: 1, purpose: .evaluationNoise, step: UInt64(image))
      return (0..<3).map { stream.normal($0, as: Float.self) }
    }
    let tape = Tape<Float>(recording: false)
    let objective = model.objective(
      tape.constant(images.batch(Array(0..<7))), epsilon: Tensor([7, 3], noise), mode: .evaluation)
    let recon = objective["recon"].value.scalars.reduce(0.0) { $0 + Double($1) } / 7
    XCTAssertEqual(Evaluator.evaluate(model, on: images, seed: 1).means.recon, recon)
  }

  /// −ELBO weighs the divergence by 1, whatever β is.
  func testEachImagesNegativeELBOIsTheSumOfItsTerms() throws {
    let evaluation = Evaluator.evaluate(try makeModel(), on: Fixture.images(130), seed: 1)
    XCTAssertEqual(evaluation.negativeELBO.count, 130)
    XCTAssertEqual(
      MeasuredMean(evaluation.negativeELBO).mean, evaluation.means.recon + evaluation.means.kl, accuracy: 1e-9)
    let first = Evaluator.evaluate(try makeModel(), on: Fixture.images(130).subset([0, 1]), seed: 1)
    XCTAssertEqual(first.negativeELBO[1], evaluation.negativeELBO[1], accuracy: 1e-3)
  }

  func testDivergencesOfTheDimensionsAddUp() throws {
    let model = try makeModel()
    let evaluation = Evaluator.evaluate(model, on: Fixture.images(7), seed: 1)
    XCTAssertEqual(evaluation.klPerDimension.count, 3)
    XCTAssertEqual(evaluation.klPerDimension.reduce(0, +), evaluation.means.kl, accuracy: 1e-9)
    XCTAssertTrue(evaluation.klPerDimension.allSatisfy { $0 >= 0 })
  }

  func testEachDimensionHasItsOwnDivergence() throws {
    let model = try makeModel()
    let images = Fixture.images(7)
    let tape = Tape<Float>(recording: false)
    let posterior = model.network.encode(tape.constant(images.batch(Array(0..<7))), .evaluation)
    let (mu, v) = (posterior.mu.value.scalars.map(Double.init), posterior.logVariance.value.scalars.map(Double.init))
    let found = Evaluator.evaluate(model, on: images, seed: 1).klPerDimension
    for j in 0..<3 {
      let terms = stride(from: j, to: 21, by: 3).map { i in (mu[i] * mu[i] + Double.exp(v[i]) - 1 - v[i]) / 2 }
      XCTAssertEqual(found[j], terms.reduce(0, +) / 7, accuracy: 1e-16, "dimension \(j)")
    }
  }

  func testNoiseBelongsToTheImageAndTheSeed() throws {
    let model = try makeModel()
    let images = Fixture.images(130)
    func recon(_ count: Int, seed: UInt64, _ posterior: PosteriorUse = .sample) throws -> Double {
      Evaluator.evaluate(model, on: images.subset(Array(0..<count)), posterior: posterior, seed: seed).means.recon
    }
    XCTAssertEqual(try recon(130, seed: 1), try recon(130, seed: 1))
    XCTAssertNotEqual(try recon(130, seed: 1), try recon(130, seed: 2))
    XCTAssertEqual(try recon(130, seed: 1, .mean), try recon(130, seed: 2, .mean))
    // The same image in a second batch has other noise: numbers go on, they do not start again.
    let twins = images.subset(Array(0..<100) + [0])
    let first = Evaluator.evaluate(model, on: images.subset([0]), seed: 1).means.recon
    let hundred = try recon(100, seed: 1)
    let last = Evaluator.evaluate(model, on: twins, seed: 1).means.recon * 101 - hundred * 100
    XCTAssertGreaterThan(abs(last - first), 1e-3)
  }

  func testProgressCountsImages() throws {
    let model = try makeModel()
    var done: [Int] = []
    _ = Evaluator.evaluate(model, on: Fixture.images(130), seed: 1) { done.append($0) }
    XCTAssertEqual(done, [100, 130])
  }

  func testImagesThatDoNotFitAreRefused() throws {
    assertThrows("squares", "28×28×1 for the model 'mnist'", "32×32×3") {
      try Fixture.colours(2).expect(fitting: Fixture.mnist)
    }
  }

  func testMoreDrawsBeginWithTheSame() throws {
    let model = try makeModel()
    let few = Latents.prior(2, dimensions: 3, seed: 4)
    let many = Latents.prior(5, dimensions: 3, seed: 4)
    XCTAssertEqual(many.shape, [5, 3])
    XCTAssertEqual(Array(many.scalars.prefix(6)), few.scalars)
    XCTAssertEqual(model.sample(many).shape, [5, 28, 28, 1])
  }

  func testATraversalWalksAlongTheDimensionsThatCarryMost() {
    let walk = LatentTraversal(klPerDimension: [0.1, 3, 2, 3], rows: 3, columns: 3, base: [9, 8, 7, 6])
    XCTAssertEqual(walk.dimensions, [1, 3, 2])
    XCTAssertEqual(walk.values, [-3, 0, 3])
    XCTAssertEqual(walk.latents.shape, [9, 4])
    XCTAssertEqual(walk.latents.scalars[..<12], [9, -3, 7, 6, 9, 0, 7, 6, 9, 3, 7, 6])
    XCTAssertEqual(walk.latents.scalars[32...], [9, 8, 3, 6])
    let wide = LatentTraversal(klPerDimension: [1], rows: 5)
    XCTAssertEqual(wide.dimensions, [0])
    XCTAssertEqual(wide.latents.scalars, [-3, -2, -1, 0, 1, 2, 3])
  }
}
