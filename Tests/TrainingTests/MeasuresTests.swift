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
    XCTAssertEqual(mean.text(2), "3.00 ± 1.08")
    XCTAssertNil(MeasuredMean([1]).standardError)
    XCTAssertEqual(MeasuredMean([1]).text(1), "1.0")
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
}
