import Autograd
import TensorCore

/// Each pixel is N(x̂, ½), x̂ the activated output of the decoder: the squared error.
///
///     log p(x | h) = −Σ (x̂ − x)² − ½ log π per pixel,    the constant left out
///
/// - Source: Bishop, "Pattern Recognition and Machine Learning", eq. 5.12, with the variance ½.
public struct Gaussian: Likelihood {
  public let pixelRange: PixelRange

  /// The likelihood of pixels in this range.
  public init(pixelRange: PixelRange) { self.pixelRange = pixelRange }

  public let omittedConstant = -0.5 * Double.log(.pi)
  public let equation = #"\sum_{i} (\hat x_{ni} - x_{ni})^2"#
  public let explanation =
    "Pixels are scored by squared error: up to a constant that does not depend on the model, −log p(x|z) of a Gaussian "
    + "with variance ½."

  public func logProbability<S: Scalar>(
    of x: Variable<S>, given h: Variable<S>, _ learned: [Variable<S>]
  ) -> Variable<S> { -mean(of: h).squaredError(against: x) }
}
