import Datasets
import Models
import TensorCore
import Training
import XCTest

/// Measures against cases computed by hand.
final class MeasuresTests: XCTestCase {
  private let images = Fixture.images(12)

  func testAMeanHasItsStandardError() {
    // 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 3, error √(14/3/4).
    let mean = MeasuredMean([1, 2, 3, 6])
    XCTAssertEqual(mean.mean, 3)
    XCTAssertEqual(try XCTUnwrap(mean.standardError), (14.0 / 12).squareRoot(), accuracy: 1e-15)
    XCTAssertNil(MeasuredMean([1]).standardError)
  }

  /// With all weights 0 the posterior is the prior, no unit is active, every pixel is ½, and every
  /// sample weighs the same: log p(x) = −784 log 2 without an error.
  func testAModelThatHasLearnedNothingHasNoActiveUnit() throws {
    let model = try Model<Float>(ModelConfiguration(.mlp, latentDim: 3, hidden: 4), seed: 1)
    for (_, parameter) in model.parameters { parameter.value = Tensor(parameter.shape) }
    let measures = Measures(model, on: [images], range: .unit, samples: 5, seed: 2)
    XCTAssertEqual(measures.activeUnits, 0)
    XCTAssertEqual(try XCTUnwrap(measures.logLikelihood).mean, -784 * Double.log(2), accuracy: 1e-3)
    XCTAssertEqual(try XCTUnwrap(measures.samplingError), 0, accuracy: 1e-6)
    let errors = (0..<images.count).map { n -> Double in
      let pixels = images.batch([n]).scalars
      let squares = pixels.reduce(0.0) { $0 + (Double($1) - 0.5) * (Double($1) - 0.5) }
      return -10 * Double.log(squares / 784) / Double.log(10)
    }
    XCTAssertEqual(measures.psnr.mean, MeasuredMean(errors).mean, accuracy: 1e-6)
  }

  func testPartsAreMeasuredTogether() throws {
    let model = try Model<Float>(Fixture.mlp, seed: 5)
    let parts = [images.subset(Array(0..<5)), images.subset(Array(5..<12))]
    let (whole, cut) = (
      Measures(model, on: [images], range: .unit, samples: 3, seed: 2),
      Measures(model, on: parts, range: .unit, samples: 3, seed: 2)
    )
    XCTAssertEqual(whole.psnr.mean, cut.psnr.mean, accuracy: 1e-5)
    XCTAssertEqual(try XCTUnwrap(whole.logLikelihood).mean, try XCTUnwrap(cut.logLikelihood).mean, accuracy: 1e-4)
    XCTAssertEqual(whole.activeUnits, cut.activeUnits)
  }

  /// One latent's mean is made to follow the first pixel alone.
  func testAUnitIsActiveWhereItsMeanFollowsTheImages() throws {
    let model = try Model<Float>(ModelConfiguration(.mlp, latentDim: 3, hidden: 4), seed: 1)
    for (_, parameter) in model.parameters { parameter.value = Tensor(parameter.shape) }
    let named = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.parameter) })
    let first = try XCTUnwrap(named["encoder.0.weight"])
    // The hidden unit is the sum of the pixels; the images' sums differ.
    first.value = Tensor(first.shape, (0..<first.shape.count).map { $0 < 784 ? 1 : 0 })
    let mu = try XCTUnwrap(named["fc_mu.weight"])
    mu.value = Tensor(mu.shape, (0..<mu.shape.count).map { $0 == 0 ? 0.1 : 0 })
    XCTAssertEqual(Measures(model, on: [images], range: .unit, samples: nil, seed: 2).activeUnits, 1)
  }

  /// More samples never make the estimate worse in the mean, and its error falls.
  func testMoreSamplesLeaveASmallerError() throws {
    let model = try Model<Float>(Fixture.mlp, seed: 5)
    let few = Measures(model, on: [images], range: .unit, samples: 10, seed: 2)
    let many = Measures(model, on: [images], range: .unit, samples: 400, seed: 2)
    XCTAssertLessThan(try XCTUnwrap(many.samplingError), try XCTUnwrap(few.samplingError))
    XCTAssertEqual(
      try XCTUnwrap(many.logLikelihood).mean, try XCTUnwrap(few.logLikelihood).mean,
      accuracy: 6 * (try XCTUnwrap(few.samplingError)) + 1e-3)
  }

  // MARK: Images

  func testEqualImagesAreAlikeAndFlatOnesDifferByTheirBrightness() {
    let (x, y) = (images.batch([0, 1]), Tensor<Float>([2, 11, 12, 1], repeating: 0.25))
    XCTAssertEqual(StructuralSimilarity.values(x, x, range: 1), [1, 1])
    let z = Tensor<Float>([2, 11, 12, 1], repeating: 0.5)
    // Without contrast, (2 · ¼ · ½ + c₁) / (1/16 + 1/4 + c₁).
    for value in StructuralSimilarity.values(y, z, range: 1) {
      XCTAssertEqual(value, (0.25 + 1e-4) / (0.3125 + 1e-4), accuracy: 1e-12)
    }
    XCTAssertEqual(PeakSignalToNoise.values(x, x, range: 1), [120, 120])
    // A quarter of a range of 2 is an eighth: 20 log₁₀ 8.
    XCTAssertEqual(PeakSignalToNoise.values(y, z, range: 2)[0], 18.061_799_739_838_87, accuracy: 1e-12)
  }

  func testTheNearestOfSomeImagesIsTheImageItself() {
    let set = Fixture.images(250)
    let nearest = NearestImages(to: set.batch([7, 249, 100]), among: set)
    XCTAssertEqual(nearest.places, [7, 249, 100])
    XCTAssertEqual(nearest.distances, [0, 0, 0])
    let shifted = NearestImages(to: set.batch([120]) + 0.001, among: set)
    XCTAssertEqual(shifted.places, [120])
    XCTAssertEqual(shifted.distances[0], 0.001, accuracy: 1e-6)
  }

  /// A darker image has a smaller norm and is not nearer for that.
  func testTheNearestImageIsNotTheDarkest() {
    let greys: [UInt8] = [0, 51, 102, 204, 255]
    let set = ImageSet(
      name: "greys", isDrawn: true, height: 4, width: 4, channels: 1,
      bytes: greys.flatMap { Array(repeating: $0, count: 16) }, normalization: .unit)
    let nearest = NearestImages(to: Tensor([2, 4, 4, 1], (0..<32).map { $0 < 16 ? 0.75 : 0.3 }), among: set)
    XCTAssertEqual(nearest.places, [3, 1])
    XCTAssertEqual(nearest.distances[0], 0.05, accuracy: 1e-7)
    XCTAssertEqual(nearest.distances[1], 0.1, accuracy: 1e-7)
  }

  // MARK: Posteriors

  /// Posteriors that are the prior tell nothing; posteriors far apart tell which of N images it
  /// was.
  func testInformationIsBetweenNothingAndTheLogarithmOfTheImages() {
    let noise: Tensor<Float> = RandomStream(seed: 1, purpose: .checks).normal([6, 2])
    let same = AggregatePosterior(
      EncodedImages(mu: Tensor([6, 2]), logVariance: Tensor([6, 2])), noise: noise)
    XCTAssertEqual(same.mutualInformation.mean, 0, accuracy: 1e-14)
    XCTAssertEqual(same.divergence.mean, 0, accuracy: 1e-14)
    let apart = EncodedImages(
      mu: Tensor([6, 2], (0..<12).map { Float($0 / 2 * 100) }), logVariance: Tensor([6, 2]))
    let found = AggregatePosterior(apart, noise: noise)
    XCTAssertEqual(found.mutualInformation.mean, Double.log(6), accuracy: 1e-12)
    XCTAssertEqual(found.divergence.mean, MeasuredMean(apart.divergences).mean - Double.log(6), accuracy: 1e-9)
  }

  func testAShareHasTheBinomialError() {
    let share = MeasuredMean(share: 9, of: 12)
    XCTAssertEqual(share.mean, 0.75)
    XCTAssertEqual(share.standardError, 0.125)
    let bits = MeasuredMean(mean: 3, standardError: 0.5).scaled(by: -2, offset: 1)
    XCTAssertEqual([bits.mean, bits.standardError], [-5, 1])
  }

  func testQuantilesLieBetweenTheNumbers() {
    XCTAssertEqual([4.0, 1, 3, 2].quantile(0.5), 2.5)
    XCTAssertEqual([4.0, 1, 3, 2].quantile(0), 1)
    XCTAssertEqual([4.0, 1, 3, 2].quantile(1), 4)
    XCTAssertEqual([7.0].quantile(0.95), 7)
  }

  func testTheQuantilesOfThePriorHaveEqualProbabilityBetweenThem() {
    let values = Latents.normalQuantiles(20)
    XCTAssertEqual(values[19], 1.959_963_984_540_054, accuracy: 1e-12)
    for (low, high) in zip(values, values.reversed()) { XCTAssertEqual(low, -high, accuracy: 1e-12) }
    XCTAssertEqual(Latents.normalQuantiles(1)[0], 0, accuracy: 1e-15)
  }

  // MARK: Probes

  func testOfEquallyManyNeighboursTheNearestClassWins() {
    let examples = Tensor<Float>([6, 1], [0, 1, 2, 3, 4, 9])
    // From −1 the five nearest are 2, 1, 1, 2, 0: two of 2, two of 1, and 2 is nearest.
    XCTAssertEqual(
      NearestNeighbourProbe.classes(of: Tensor([1, 1], [-1]), examples: examples, numbers: [2, 1, 1, 2, 0, 1]), [2])
    XCTAssertEqual(
      NearestNeighbourProbe.classes(of: Tensor([1, 1], [-1]), examples: examples, numbers: [2, 1, 1, 1, 0, 1]), [1])
    XCTAssertEqual(
      NearestNeighbourProbe.classes(of: Tensor([1, 1], [5]), examples: Tensor([2, 1], [5, 0]), numbers: [1, 0]), [1])
  }

  func testTheLinearProbeDoesNotDependOnTheNumberOfThreads() {
    let usual = Threads.count
    defer { Threads.count = usual }
    let examples: Tensor<Float> = RandomStream(seed: 3, purpose: .checks).normal([900, 5])
    let numbers = (0..<900).map { examples[$0, 0] + examples[$0, 1] > 0.3 ? 1 : examples[$0, 2] > 0 ? 2 : 0 }
    let weights = [1, 2, 3].map { threads in
      Threads.count = threads
      return LinearProbe(examples, numbers: numbers, classes: 3).weights
    }
    XCTAssertEqual(weights[0], weights[1])
    XCTAssertEqual(weights[0], weights[2])
  }

  func testADimensionThatNeverVariesLeavesTheProbeFinite() {
    let scalars: [Float] = (0..<8).flatMap { [Float($0 / 4), 5] }
    let examples = Tensor([8, 2], scalars)
    let probe = LinearProbe(examples, numbers: (0..<8).map { $0 / 4 }, classes: 2)
    XCTAssertEqual(probe.classes(of: examples), [0, 0, 0, 0, 1, 1, 1, 1])
    XCTAssertTrue(probe.weights.joined().allSatisfy(\.isFinite))
  }

  /// Labels that the images tell, on images that the posterior's mean follows.
  func testProbesWantLabelsOfBothPartsAndTheSameClasses() throws {
    let model = try Model<Float>(Fixture.mlp, seed: 5)
    let (train, test) = (drawDigits(.train, count: 40, seed: 1), drawDigits(.test, count: 20, seed: 1))
    func probes(_ test: ImageSet, _ train: ImageSet?) -> Measures.Probes? {
      Measures(model, on: [test], range: .unit, samples: nil, seed: 2, trainedOn: train).probes
    }
    let found = try XCTUnwrap(probes(test, train))
    XCTAssertEqual([found.examples, found.classes], [40, 10])
    XCTAssertNil(probes(test, nil))
    XCTAssertNil(probes(test, train.labelled(nil)))
    XCTAssertNil(probes(test.labelled(nil), train))
    let others = ImageLabels("digit", classes: ["a", "b"], numbers: Array(repeating: 0, count: 40))
    XCTAssertNil(probes(test, train.labelled(others)))
  }

  // MARK: Factors

  private func gap(_ columns: [[Int]], _ factors: [[Int]]) -> MeasuredMean? {
    let mu = Tensor<Float>(
      [columns[0].count, columns.count], columns[0].indices.flatMap { n in columns.map { Float($0[n]) } })
    return MutualInformationGap.measured(
      mu, factors: factors.map { ImageLabels("factor", classes: ["a", "b", "c", "d"], numbers: $0) })
  }

  /// Four levels, equally often; the first dimension tells them, the second only the upper half.
  func testTheInformationGapOfCasesThatAreComputedByHand() throws {
    let levels = (0..<80).map { $0 / 20 }
    let (half, constant) = (levels.map { $0 / 2 }, levels.map { _ in 7 })
    // I = H = log 4 and log 2: the gap is (2 − 1) / 2 bits.
    let found = try XCTUnwrap(gap([half, levels], [levels]))
    XCTAssertEqual(found.mean, 0.5, accuracy: 1e-12)
    XCTAssertEqual(try XCTUnwrap(gap([levels, constant], [levels])).mean, 1, accuracy: 1e-12)
    XCTAssertEqual(try XCTUnwrap(gap([levels, levels, constant], [levels])).mean, 0, accuracy: 1e-12)
    // The mean over factors: the half is told by both dimensions, its gap is 0; a constant has no
    // gap.
    XCTAssertEqual(
      try XCTUnwrap(gap([half, levels], [levels, half, constant.map { _ in 0 }])).mean, 0.25, accuracy: 1e-12)
    // Every jackknife group takes one image of each level away: nothing changes.
    XCTAssertEqual(try XCTUnwrap(found.standardError), 0, accuracy: 1e-12)
  }

  func testWhereNoFactorVariesOrOneDimensionIsAllThereIsNoGap() {
    XCTAssertNil(gap([[0, 1, 2], [2, 1, 0]], [[1, 1, 1]]))
    XCTAssertNil(gap([[0, 1, 2]], [[0, 1, 2]]))
    XCTAssertNil(gap([[0, 1, 2], [2, 1, 0]], []))
    XCTAssertNil(gap([[0, 1, 2], [2, 1, 0]], [[0, 1, 2]])?.standardError)
  }

  func testDrawnFacesHaveAGap() throws {
    let model = try Model<Float>(Fixture.celeba, seed: 5)
    let faces = drawFaces(.test, count: 60, size: 32, seed: 1)
    let found = try XCTUnwrap(Measures(model, on: [faces], range: .symmetric, samples: nil, seed: 2).gap)
    XCTAssertGreaterThan(try XCTUnwrap(found.standardError), 0)
  }
}
