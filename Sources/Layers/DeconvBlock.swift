import Autograd
import TensorCore

/// Doubles an image: transposed convolution 4×4 with stride 2 and padding 1 → batch normalisation →
/// ReLU.
///
/// The transposed convolution has no bias, because the normalisation would subtract it again.
///
/// - Shapes: x `[N, H, W, inputs]` → y `[N, 2H, 2W, outputs]`.
/// - Source: Radford, Metz and Chintala 2016, "Unsupervised Representation Learning with Deep
///   Convolutional Generative Adversarial Networks", section 3.
public final class DeconvBlock<S: Scalar>: Layer {
  /// The transposed convolution.
  public let deconv: ConvTranspose2dLayer<S>
  /// The normalisation.
  public let bn: BatchNorm2dLayer<S>

  /// A block with initial values.
  public init(_ inputs: Int, _ outputs: Int, _ initializer: Initializer) {
    deconv = ConvTranspose2dLayer(
      inputs: inputs, outputs: outputs, kernel: (4, 4), stride: (2, 2), padding: (1, 1), bias: false, initializer)
    bn = BatchNorm2dLayer(channels: outputs, initializer)
  }

  public func callAsFunction(_ x: Variable<S>, _ mode: Mode) -> Variable<S> { bn(deconv(x, mode), mode, .relu) }

  public var state: [StateEntry<S>] { deconv.state(named: "deconv") + bn.state(named: "bn") }
}
