import Autograd
import Layers
import TensorCore
import XCTest

final class BlockTests: XCTestCase {
  private let image: Tensor<Double> = RandomStream(seed: 1, purpose: .checks).normal([2, 6, 8, 3])

  func testConvBlockHalvesAnImage() {
    let block = ConvBlock<Double>(3, 5, Initializer(seed: 1))
    let x = Tape<Double>().constant(image)
    let y = block(x, .training)
    XCTAssertEqual(y.shape, [2, 3, 4, 5])
    // LeakyReLU leaves the negative half at a fifth: −0.2 · 2.4 or so is the least of 120
    // standardised values.
    let least = y.value.scalars.min() ?? 0
    XCTAssertTrue(least < 0 && least > -1, "\(least)")
  }

  func testDeconvBlockDoublesAnImage() {
    let block = DeconvBlock<Double>(3, 5, Initializer(seed: 1))
    let y = block(Tape<Double>().constant(image), .training)
    XCTAssertEqual(y.shape, [2, 12, 16, 5])
    XCTAssertEqual(y.value.scalars.min(), 0)
  }

  func testBlocksPassTheModeToTheirNormalisation() {
    for mode in [Mode.training, .evaluation] {
      let (conv, deconv) = (
        ConvBlock<Double>(3, 2, Initializer(seed: 1)), DeconvBlock<Double>(3, 2, Initializer(seed: 1))
      )
      _ = conv(Tape<Double>().constant(image), mode)
      _ = deconv(Tape<Double>().constant(image), mode)
      XCTAssertEqual(conv.bn.batchesTracked.value, mode == .training ? 1 : 0)
      XCTAssertEqual(deconv.bn.batchesTracked.value, mode == .training ? 1 : 0)
    }
  }

  func testStateHasPyTorchsNames() {
    let statistics = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"].map { "bn.\($0)" }
    XCTAssertEqual(ConvBlock<Float>(1, 2, .blank).state.map(\.name), ["conv.weight"] + statistics)
    XCTAssertEqual(DeconvBlock<Float>(1, 2, .blank).state.map(\.name), ["deconv.weight"] + statistics)
  }

  func testNumberedLayersHaveTheirNumbersInTheirNames() {
    let layers = [LinearLayer<Float>(inputs: 1, outputs: 1, .blank), LinearLayer(inputs: 1, outputs: 1, .blank)]
    XCTAssertEqual(
      layers.state(named: "encoder").map(\.name),
      ["encoder.0.weight", "encoder.0.bias", "encoder.1.weight", "encoder.1.bias"])
  }
}
