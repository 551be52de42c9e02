import Autograd
import Layers
import TensorCore
import XCTest

final class BatchNorm2dLayerTests: XCTestCase {
  func testEvaluationChangesNoStatistic() {
    let layer = BatchNorm2dLayer<Float>(channels: 2, .blank)
    let x = Tape<Float>().constant(RandomStream(seed: 1, purpose: .checks).normal([2, 3, 3, 2]))
    _ = layer(x, .evaluation)
    XCTAssertEqual(layer.runningMean.value, Tensor([2], [0, 0]))
    XCTAssertEqual(layer.runningVariance.value, Tensor([2], [1, 1]))
    XCTAssertEqual(layer.batchesTracked.value, 0)
  }

  /// Over many batches the running variance tends to the variance of what the batches are drawn
  /// from, even if they have but two values a channel, whose biased variance is half of it.
  func testRunningVarianceIsUnbiased() {
    let layer = BatchNorm2dLayer<Double>(channels: 500, .blank)
    for step in 0..<60 {
      let x: Tensor<Double> = RandomStream(seed: 2, purpose: .checks, step: UInt64(step)).normal([2, 1, 1, 500])
      _ = layer(Tape(recording: false).constant(x), .training)
    }
    // The mean of 500 channels, each an average of about 19 batches: a standard error of 0.014.
    XCTAssertEqual(layer.runningVariance.value.scalars.reduce(0, +) / 500, 1, accuracy: 0.06)
  }

  func testStateHasPyTorchsNamesInPyTorchsOrder() {
    let layer = BatchNorm2dLayer<Float>(channels: 2, Initializer(seed: 0))
    XCTAssertEqual(
      layer.state.map(\.name), ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
  }
}
