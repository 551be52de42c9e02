import Models
import TensorCore
import Training
import XCTest

final class ScheduleTests: XCTestCase {
  private func training(_ change: (inout TrainingConfiguration) -> Void = { _ in }) -> TrainingConfiguration {
    var training = TrainingConfiguration(dataset: "none", seed: 0, learningRate: 0.5, batchSize: 4)
    change(&training)
    return training
  }

  func testWithoutASettingNothingChanges() {
    let usual = training()
    XCTAssertEqual((1...5).map(usual.learningRate(inEpoch:)), Array(repeating: 0.5, count: 5))
    XCTAssertEqual((0..<20).map { usual.warmth(afterSteps: $0, ofEpoch: 5) }, Array(repeating: 1, count: 20))
  }

  func testARateFallsAfterTheEpochsThatAreListed() {
    let steps = training { ($0.lrSchedule, $0.lrSteps, $0.lrDecay) = (.steps, [1, 4], 0.5) }
    XCTAssertEqual((1...6).map(steps.learningRate(inEpoch:)), [0.5, 0.25, 0.25, 0.25, 0.125, 0.125])
  }

  func testACosineBeginsAtTheRateAndHasHalfOfItInTheMiddle() {
    let cosine = training { ($0.lrSchedule, $0.scheduleEpochs) = (.cosine, 4) }
    XCTAssertEqual(cosine.learningRate(inEpoch: 1), 0.5)
    XCTAssertEqual(cosine.learningRate(inEpoch: 3), 0.25)
    XCTAssertEqual(cosine.learningRate(inEpoch: 4), 0.25 * (1 - 0.5.squareRoot()), accuracy: 1e-16)
  }

  func testAWarmUpGrowsInAStraightLineAndStays() {
    let warm = training { $0.betaWarmup = 2 }
    XCTAssertEqual((0...6).map { warm.warmth(afterSteps: $0, ofEpoch: 2) }, [0, 0.25, 0.5, 0.75, 1, 1, 1])
    let half = training { $0.betaWarmup = 0.5 }
    XCTAssertEqual((0...2).map { half.warmth(afterSteps: $0, ofEpoch: 2) }, [0, 1, 1])
  }

  /// Fu et al. 2019, eq. 6: T = 6 epochs of 2 steps, M = 2 cycles, R = 2/3.
  func testACycleBeginsAnew() {
    let cycles = training { ($0.betaWarmup, $0.betaCycles, $0.scheduleEpochs) = (2, 2, 6) }
    XCTAssertEqual(
      (0..<12).map { cycles.warmth(afterSteps: $0, ofEpoch: 2) }, [0, 0.25, 0.5, 0.75, 1, 1, 0, 0.25, 0.5, 0.75, 1, 1])
  }

  func testEachSettingChangesATraining() throws {
    let images = Fixture.images(10)
    func weights(_ change: (inout TrainingConfiguration) -> Void) throws -> String {
      var configuration = Fixture.run()
      change(&configuration.training)
      return try StepHistory(configuration, images, steps: 7).stateHash
    }
    let usual = try weights { _ in }
    let changes: [(name: String, change: (inout TrainingConfiguration) -> Void)] = [
      ("epsilon", { $0.adamEpsilon = 1e-4 }), ("decay", { $0.weightDecay = 0.1 }), ("clip", { $0.clipNorm = 1e-3 }),
      ("sgd", { $0.optimizer = .sgd }), ("momentum", { ($0.optimizer, $0.momentum) = (.sgd, 0.9) }),
      ("steps", { ($0.lrSchedule, $0.lrSteps, $0.lrDecay) = (.steps, [1], 0.1) }),
      ("cosine", { ($0.lrSchedule, $0.scheduleEpochs) = (.cosine, 2) }),
      ("warm-up", { $0.betaWarmup = 2 }),
      ("cycles", { ($0.betaWarmup, $0.betaCycles, $0.scheduleEpochs) = (1, 2, 2) }),
    ]
    var hashes = [usual: "the usual"]
    for (name, change) in changes {
      let hash = try weights(change)
      XCTAssertNil(hashes[hash], "\(name) changes nothing")
      hashes[hash] = name
    }
  }

  /// Two steps of as many images: the epoch's mean is the mean of theirs, though β is 0 and then ½.
  func testTheLossOfAnEpochIsThatOfItsStepsWhileBetaGrows() throws {
    var configuration = Fixture.run(epochs: 1)
    configuration.training.betaWarmup = 1
    let (train, folder) = (Fixture.images(8), try makeScratchFolder())
    let result = try TrainingRun(
      configuration, train: train, test: Fixture.images(4, seed: 2), folder: RunFolder(folder)
    ).run()
    let steps = try StepHistory(configuration, train, steps: 2).steps
    XCTAssertEqual(steps[0].loss, steps[0].means.recon, accuracy: 1e-4)
    let means = try XCTUnwrap(result.history.first).train
    XCTAssertEqual(means.loss, (steps[0].loss + steps[1].loss) / 2, accuracy: 1e-4)
    XCTAssertEqual(means.kl, (steps[0].means.kl + steps[1].means.kl) / 2, accuracy: 1e-4)
  }

  func testALargeClipNormChangesNoBit() throws {
    var configuration = Fixture.run()
    let usual = try StepHistory(configuration, Fixture.images(10), steps: 4).stateHash
    configuration.training.clipNorm = 1e9
    XCTAssertEqual(try StepHistory(configuration, Fixture.images(10), steps: 4).stateHash, usual)
  }

  func testSettingsThatDoNotGoTogetherAreErrorsThatSayWhy() {
    let wrong: [(change: (inout TrainingConfiguration) -> Void, text: String)] = [
      ({ ($0.optimizer, $0.adamEpsilon) = (.sgd, 1e-4) }, "Adam's epsilon: expected the optimizer adam, found sgd"),
      ({ $0.adamEpsilon = 0 }, "Adam's epsilon: expected a finite number above 0, found 0.0"),
      ({ $0.momentum = 0.9 }, "momentum: expected the optimizer sgd, found adam"),
      ({ ($0.optimizer, $0.momentum) = (.sgd, 1) }, "momentum: expected a number between 0 and 1, found 1.0"),
      ({ $0.weightDecay = .nan }, "weight decay: expected a finite number of at least 0, found nan"),
      ({ $0.clipNorm = -1 }, "norm to clip to: expected a finite number above 0, found -1.0"),
      ({ $0.lrSchedule = .steps }, "learning rate's steps: expected epochs, found none"),
      ({ $0.lrSteps = [3] }, "learning rate's steps: expected the schedule steps, found constant"),
      ({ ($0.lrSchedule, $0.lrSteps) = (.steps, [3, 2]) }, "epochs of at least 1 in ascending order, found 3,2"),
      ({ $0.lrDecay = 0.5 }, "learning rate's decay: expected the schedule steps, found constant"),
      ({ ($0.lrSchedule, $0.lrSteps) = (.steps, [3]) }, "learning rate's decay: expected a factor, found none"),
      ({ $0.lrSchedule = .cosine }, "schedule's epochs: expected at least 0 for the schedule cosine, found none"),
      ({ ($0.lrSchedule, $0.scheduleEpochs) = (.cosine, -1) }, "for the schedule cosine, found -1"),
      ({ $0.betaWarmup = .infinity }, "epochs of the warm-up: expected a finite number above 0, found inf"),
      (
        { ($0.betaWarmup, $0.betaCycles, $0.scheduleEpochs) = (3, 4, 10) },
        "cycles of the warm-up: expected a warm-up of at most 2.5 epochs in each, found 3.0"
      ),
    ]
    for (change, text) in wrong {
      XCTAssertThrowsError(try training(change).validate()) {
        XCTAssertTrue("\($0)".contains(text), "\($0) does not say \(text)")
      }
    }
  }

  func testBinarizedPixelsHaveToBeFromZeroToOne() {
    var configuration = Fixture.run(Fixture.celeba)
    configuration.training.binarize = .fixed
    XCTAssertThrowsError(try configuration.validate()) {
      XCTAssertTrue("\($0)".contains("binarization: expected a model of pixels from 0 to 1"), "\($0)")
    }
  }

  func testResumingWithAnotherOptimizerOrScheduleIsAnError() throws {
    for change: (inout TrainingConfiguration) -> Void in [
      { $0.optimizer = .sgd }, { $0.betaWarmup = 3 }, { $0.binarize = .dynamic }, { $0.clipNorm = 2 },
    ] {
      let folder = try makeScratchFolder()
      func run(_ configuration: RunConfiguration, resume: Bool) throws {
        try TrainingRun(
          configuration, train: Fixture.images(8), test: Fixture.images(4, seed: 2), folder: RunFolder(folder)
        ).run(resume: resume)
      }
      try run(Fixture.run(epochs: 1), resume: false)
      var other = Fixture.run(epochs: 2)
      change(&other.training)
      XCTAssertThrowsError(try run(other, resume: true)) { XCTAssertTrue("\($0)".contains("as in the run so far")) }
    }
  }

  func testEveryOptimizerResumesWithTheSameBits() throws {
    for change: (inout TrainingConfiguration) -> Void in [
      { $0.optimizer = .sgd }, { ($0.optimizer, $0.momentum, $0.clipNorm) = (.sgd, 0.9, 0.5) },
      { ($0.adamEpsilon, $0.betaWarmup) = (1e-4, 3) },
      { ($0.lrSchedule, $0.lrSteps, $0.lrDecay) = (.steps, [1, 2], 0.5) },
    ] {
      func run(_ folder: String, epochs: Int, resume: Bool = false) throws {
        var configuration = Fixture.run(epochs: epochs, learningRate: 1e-4)
        change(&configuration.training)
        try TrainingRun(
          configuration, train: Fixture.images(8), test: Fixture.images(4, seed: 2), folder: RunFolder(folder)
        ).run(resume: resume)
      }
      let (through, halved) = (try makeScratchFolder(), try makeScratchFolder())
      try run(through, epochs: 4)
      try run(halved, epochs: 2)
      try run(halved, epochs: 4, resume: true)
      try assertSameFiles(halved, through)
    }
  }
}
