import Autograd
import Checking
import Datasets
import Foundation
import Layers
import Models
import TensorCore
import Training
import XCTest

/// Measures against scikit-image, numpy and PyTorch.
final class MeasureGoldenTests: XCTestCase {
  private struct File<Case: Decodable>: Decodable { let cases: [Case] }
  private struct Mean: Decodable { let mean, standardError: Double }

  private func cases<Case: Decodable>(_ measure: String, as type: Case.Type = Case.self) throws -> [Case] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let cases = try GoldenFolder(root.path + "/Golden").decode("Measures/\(measure).json", as: File<Case>.self).cases
    XCTAssertFalse(cases.isEmpty)
    return cases
  }

  private func expect(
    _ found: [Double], _ expected: [Double], relative: Double, _ what: String, line: UInt = #line
  ) {
    XCTAssertEqual(found.count, expected.count, what, line: line)
    for (i, pair) in zip(found, expected).enumerated() {
      let scale = max(abs(pair.1), 1e-3)
      XCTAssertLessThanOrEqual(
        abs(pair.0 - pair.1) / scale, relative, "\(what) [\(i)]: found \(pair.0), expected \(pair.1)", line: line)
    }
  }

  private func expect(_ found: MeasuredMean, _ expected: Mean, relative: Double, _ what: String) throws {
    let error = try XCTUnwrap(found.standardError)
    expect([found.mean, error], [expected.mean, expected.standardError], relative: relative, what)
  }

  func testSimilarityAndNoiseOfImagesAreScikitImages() throws {
    struct Case: Decodable {
      let name: String
      let x, y: GoldenTensor
      let range: Double
      let ssim, psnr: [Double]
    }
    for example in try cases("images", as: Case.self) {
      let (x, y): (Tensor<Float>, Tensor<Float>) = (example.x.tensor(), example.y.tensor())
      expect(
        StructuralSimilarity.values(x, y, range: example.range), example.ssim, relative: 1e-11, "\(example.name), SSIM")
      expect(
        PeakSignalToNoise.values(x, y, range: example.range), example.psnr, relative: 1e-12, "\(example.name), PSNR")
    }
  }

  func testDivergencesActiveUnitsAndInformationArePyTorchs() throws {
    struct Case: Decodable {
      let name: String
      let mu, logVariance, noise: GoldenTensor
      let kl, quantiles: [Double]
      let klByDimension: [Mean]
      let activeUnits: Int
      let mutualInformation, aggregate: Mean
    }
    for example in try cases("posteriors", as: Case.self) {
      let images = EncodedImages(mu: example.mu.tensor(), logVariance: example.logVariance.tensor())
      expect(images.divergences, example.kl, relative: 1e-12, "\(example.name), KL")
      let byDimension = images.divergencesByDimension
      expect(
        byDimension.map(\.mean), example.klByDimension.map(\.mean), relative: 1e-12, "\(example.name), KL by dimension")
      try expect(
        byDimension.map { try XCTUnwrap($0.standardError) }, example.klByDimension.map(\.standardError),
        relative: 1e-11,
        "\(example.name), its error")
      let quantiles = [0.05, 0.5, 0.95].map { images.divergences.quantile($0) }
      expect(quantiles, example.quantiles, relative: 1e-12, "\(example.name), quantiles")
      XCTAssertEqual(images.activeUnits, example.activeUnits, example.name)
      let aggregate = AggregatePosterior(images, noise: example.noise.tensor())
      XCTAssertEqual(aggregate.count, images.count)
      try expect(aggregate.mutualInformation, example.mutualInformation, relative: 1e-11, "\(example.name), I(x; z)")
      try expect(aggregate.divergence, example.aggregate, relative: 1e-11, "\(example.name), KL of q(z)")
    }
  }

  func testTheEstimateOfTheLikelihoodIsPyTorchs() throws {
    for example in try cases("likelihood", as: GivenPosterior.Case.self) {
      let noise: Tensor<Double> = example.noise.tensor()
      let model = Model(
        GivenPosterior(example), likelihood: ModelConfiguration.ReconstructionLoss.bce.likelihood(.unit))
      let found = model.logLikelihood(of: example.images.tensor(), samples: noise.shape[0]) { noise[$0] }
      expect(found.logLikelihood, example.logLikelihood, relative: 1e-12, "\(example.name), log p(x)")
      expect(found.standardErrors, example.standardErrors, relative: 1e-11, "\(example.name), error")
    }
  }

  func testProbesFindWhatNumpyAndPyTorchFind() throws {
    struct Case: Decodable {
      let name: String
      let classes: Int
      let examples, queries, weight, biases: GoldenTensor
      let numbers, neighbours, linear: [Int]
    }
    for example in try cases("probes", as: Case.self) {
      let (examples, queries): (Tensor<Float>, Tensor<Float>) = (example.examples.tensor(), example.queries.tensor())
      XCTAssertEqual(
        NearestNeighbourProbe.classes(of: queries, examples: examples, numbers: example.numbers), example.neighbours,
        example.name)
      let probe = LinearProbe(examples, numbers: example.numbers, classes: example.classes)
      XCTAssertEqual(probe.classes(of: queries), example.linear, example.name)
      let middle = probe.biases.reduce(0, +) / Double(example.classes)
      // The minimum is flat: a derivative of 1e-7 leaves a weight this far from its place.
      for (found, golden) in [
        (probe.weights.flatMap { $0 }, example.weight), (probe.biases.map { $0 - middle }, example.biases),
      ] {
        for (a, b) in zip(found, golden.tensor(as: Double.self).scalars) {
          XCTAssertEqual(a, b, accuracy: 1e-4, example.name)
        }
      }
    }
  }

  func testTheInformationGapIsNumpys() throws {
    struct Case: Decodable {
      let name: String
      let mu: GoldenTensor
      let factors: [[Int]]
      let gap, standardError: Double
    }
    for example in try cases("information-gap", as: Case.self) {
      let factors = example.factors.map { numbers in
        ImageLabels("factor", classes: (0...(numbers.max() ?? 0)).map(String.init), numbers: numbers)
      }
      let found = try XCTUnwrap(MutualInformationGap.measured(example.mu.tensor(), factors: factors))
      try expect(
        found, Mean(mean: example.gap, standardError: example.standardError), relative: 1e-11, example.name)
    }
  }
}

/// Networks whose posterior is given, whatever the images, and whose decoder is one matrix.
private final class GivenPosterior: VAE {
  struct Case: Decodable {
    let name: String
    let mu, logVariance, weight, images, noise: GoldenTensor
    let logLikelihood, standardErrors: [Double]
  }

  private let mu, logVariance, weight: Tensor<Double>

  init(_ golden: Case) {
    (mu, logVariance, weight) = (golden.mu.tensor(), golden.logVariance.tensor(), golden.weight.tensor())
  }

  var latentDim: Int { mu.shape[1] }
  var state: [StateEntry<Double>] { [] }

  func encode(_ x: Variable<Double>, _ mode: Mode) -> Posterior<Double> {
    Posterior(mu: x.tape.constant(mu), logVariance: x.tape.constant(logVariance))
  }

  func decode(_ z: Variable<Double>, _ mode: Mode) -> Variable<Double> {
    z.linear(z.tape.constant(weight), bias: nil).reshaped([z.shape[0], 3, 3, 1])
  }
}
