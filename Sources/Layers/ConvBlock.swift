import Autograd
import TensorCore

/// Halves an image: convolution 4×4 with stride 2 and padding 1 → batch normalisation → LeakyReLU
/// of slope 0.2.
///
/// The convolution has no bias, because the normalisation would subtract it again.
///
/// - Shapes: x `[N, H, W, inputs]` → y `[N, ⌊H/2⌋, ⌊W/2⌋, outputs]`.
/// - Source: Radford, Metz and Chintala 2016, "Unsupervised Representation Learning with Deep
///   Convolutional Generative Adversarial Networks", section 3.
public final class ConvBlock<S: Scalar>: Layer {
  /// The convolution.
  public let conv: Conv2dLayer<S>
  /// The normalisation.
  public let bn: BatchNorm2dLayer<S>

  /// A block with initial values.
  public init(_ inputs: Int, _ outputs: Int, _ initializer: Initializer) {
    conv = Conv2dLayer(
      inputs: inputs, outputs: outputs, kernel: (4, 4), stride: (2, 2), padding: (1, 1), bias: false, initializer)
    bn = BatchNorm2dLayer(channels: outputs, initializer)
  }

  public func callAsFunction(_ x: Variable<S>, _ mode: Mode) -> Variable<S> { bn(conv(x, mode), mode, .leaky(0.2)) }

  public var state: [StateEntry<S>] { conv.state(named: "conv") + bn.state(named: "bn") }
}
