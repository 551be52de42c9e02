import Autograd
import Checking
import Layers
import TensorCore
import XCTest

final class InitializerTests: XCTestCase {
  /// U(−b, b) has the mean 0, the variance b²/3 and a largest magnitude just below b.
  private func expectUniform(
    _ values: [Double], bound: Double, _ name: String, file: StaticString = #filePath, line: UInt = #line
  ) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let largest = values.reduce(0) { max($0, abs($1)) }
    XCTAssertTrue(largest <= bound && largest > 0.99 * bound, "\(name): \(largest) of \(bound)", file: file, line: line)
    // Five standard errors: of the mean b/√(3n), of the variance b²√(4/45n).
    XCTAssertEqual(mean, 0, accuracy: 5 * bound / (3 * n).squareRoot(), name, file: file, line: line)
    XCTAssertEqual(
      variance, bound * bound / 3, accuracy: 5 * bound * bound * (4 / (45 * n)).squareRoot(), name, file: file,
      line: line)
  }

  func testLinearIsUniformWithinOneOverTheRootOfItsInputs() throws {
    let layer = LinearLayer<Double>(inputs: 100, outputs: 1000, Initializer(seed: 1))
    expectUniform(layer.weight.value.scalars, bound: 0.1, "weight")
    expectUniform(try XCTUnwrap(layer.bias).value.scalars, bound: 0.1, "bias")
  }

  func testConvolutionCountsTheKernelsPixels() throws {
    let layer = Conv2dLayer<Double>(inputs: 4, outputs: 1000, kernel: (5, 5), Initializer(seed: 2))
    expectUniform(layer.weight.value.scalars, bound: 0.1, "weight")
    expectUniform(try XCTUnwrap(layer.bias).value.scalars, bound: 0.1, "bias")
  }

  /// As in PyTorch, where the fan-in is that of the weight's second axis.
  func testTransposedConvolutionCountsItsOutputs() throws {
    let layer = ConvTranspose2dLayer<Double>(inputs: 2, outputs: 2500, kernel: (2, 2), Initializer(seed: 3))
    expectUniform(layer.weight.value.scalars, bound: 0.01, "weight")
    expectUniform(try XCTUnwrap(layer.bias).value.scalars, bound: 0.01, "bias")
  }

  func testBatchNormBeginsAsTheStandardisation() {
    let layer = BatchNorm2dLayer<Float>(channels: 2, Initializer(seed: 4))
    XCTAssertEqual(layer.weight.value, Tensor([2], [1, 1]))
    XCTAssertEqual(layer.bias.value, Tensor([2], [0, 0]))
    XCTAssertEqual(layer.runningMean.value, Tensor([2], [0, 0]))
    XCTAssertEqual(layer.runningVariance.value, Tensor([2], [1, 1]))
    XCTAssertEqual(layer.batchesTracked.value, 0)
  }

  func testTheSeedDecidesEverything() {
    func weight(seed: UInt64) -> [Float] {
      LinearLayer<Float>(inputs: 3, outputs: 4, Initializer(seed: seed)).weight.value.scalars
    }
    XCTAssertEqual(weight(seed: 7), weight(seed: 7))
    XCTAssertNotEqual(weight(seed: 7), weight(seed: 8))
  }

  func testEachParameterHasAStreamOfItsOwn() {
    let initializer = Initializer(seed: 5)
    let drawn: [Parameter<Double>] = (0..<4).map { _ in initializer.uniform([8], fanIn: 1) }
    for (number, parameter) in drawn.enumerated() {
      let stream = RandomStream(seed: 5, purpose: .initialization, step: UInt64(number))
      XCTAssertEqual(parameter.value, stream.uniform([8], low: -1, high: 1))
    }
    XCTAssertEqual(Set(drawn.map(\.value.scalars)).count, 4)
  }

  /// So that adding a normalisation's channels does not move what is drawn after it, the constants
  /// are numbered as well.
  func testConstantsAreNumberedLikeDrawnParameters() {
    let initializer = Initializer(seed: 6)
    let _: Parameter<Double> = initializer.constant([3], 1)
    let second: Parameter<Double> = initializer.uniform([2], fanIn: 1)
    XCTAssertEqual(
      second.value, RandomStream(seed: 6, purpose: .initialization, step: 1).uniform([2], low: -1, high: 1))
  }

  func testFloatAndDoubleBeginAtTheSameNumbers() {
    let double = LinearLayer<Double>(inputs: 9, outputs: 5, Initializer(seed: 7)).weight.value
    let float = LinearLayer<Float>(inputs: 9, outputs: 5, Initializer(seed: 7)).weight.value
    XCTAssertLessThanOrEqual(Deviation(float, from: double).value, 4e-7)
  }

  func testABlankNetworkIsZero() {
    XCTAssertEqual(LinearLayer<Float>(inputs: 3, outputs: 2, .blank).weight.value, Tensor([2, 3]))
  }
}
