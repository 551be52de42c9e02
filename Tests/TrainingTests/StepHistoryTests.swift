import Models
import Training
import XCTest

/// The steps that a regression check looks at are those of a real run.
final class StepHistoryTests: XCTestCase {
  func testItsStepsAreThoseOfARun() throws {
    for (model, images) in [
      (Fixture.mlp, Fixture.images(10)), (Fixture.mnist, Fixture.images(10)), (Fixture.celeba, Fixture.colours(10)),
    ] {
      // Three steps an epoch: of 4, 4 and 2 images.
      let configuration = Fixture.run(model, epochs: 2)
      var epochs: [EpochMetrics] = []
      try TrainingRun(configuration, train: images, test: images, folder: RunFolder(try makeScratchFolder()))
        .run(events: { if case .epoch(let metrics, _) = $0 { epochs.append(metrics) } })
      let history = try StepHistory(configuration, images, steps: 6)
      XCTAssertEqual(history.steps.count, 6)
      for (epoch, steps) in zip(epochs, [history.steps[..<3], history.steps[3...]]) {
        let sums = zip(steps, [4.0, 4, 2]).reduce((recon: 0.0, kl: 0.0)) { sums, step in
          (sums.recon + step.0.means.recon * step.1, sums.kl + step.0.means.kl * step.1)
        }
        XCTAssertEqual(sums.recon / 10, epoch.train.recon, accuracy: 2e-16 * epoch.train.recon)
        XCTAssertEqual(sums.kl / 10, epoch.train.kl, accuracy: 2e-16 * epoch.train.kl)
      }
    }
  }

  func testEveryParameterHasAGradientNorm() throws {
    let images = Fixture.images(4)
    let history = try StepHistory(Fixture.run(batchSize: 4), images.subset([2, 0, 3, 1]), steps: 1)
    XCTAssertEqual(history.steps[0].loss, history.steps[0].means.loss, accuracy: 3e-7 * history.steps[0].loss)
    let model = try Model<Float>(Fixture.mlp, seed: 7)
    XCTAssertEqual(history.steps[0].gradientNorms.map(\.name), model.parameters.map(\.name))
    let whole = history.steps[0].gradientNorms.map(\.norm).reduce(0) { $0 + $1 * $1 }.squareRoot()
    XCTAssertEqual(history.steps[0].gradientNorm, whole)
    XCTAssert(history.steps[0].gradientNorms.allSatisfy { $0.norm > 0 })
  }

  func testItsHashIsOfTheStateAfterTheLastStep() throws {
    let images = Fixture.images(10)
    func hash(_ steps: Int, seed: UInt64 = 7) throws -> String {
      try StepHistory(Fixture.run(seed: seed), images, steps: steps).stateHash
    }
    XCTAssertEqual(try hash(4), try hash(4))
    XCTAssertNotEqual(try hash(4), try hash(5))
    XCTAssertNotEqual(try hash(4), try hash(4, seed: 8))
    XCTAssertEqual(try hash(0).count, 64)
  }

  func testImagesThatDoNotFitAreRefused() {
    XCTAssertThrowsError(try StepHistory(Fixture.run(), Fixture.colours(4), steps: 1)) {
      XCTAssert($0 is TrainingError)
    }
  }
}
