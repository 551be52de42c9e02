import Autograd
import TensorCore

/// Each pixel is N(x̂, eˢ), x̂ the activated output of the decoder, s one learned log-variance for
/// all pixels: no choice of the user's balances reconstruction and KL.
///
///     log p(x | h) = −½ [e⁻ˢ Σ (x̂ − x)² + D (s + log 2π)],    D channels of pixels
///
/// - Source: Rybkin et al. 2021, "Simple and Effective VAE Training with Calibrated Decoders", 3.1.
public struct LearnedGaussian: Likelihood {
  public let pixelRange: PixelRange

  /// The likelihood of pixels in this range.
  public init(pixelRange: PixelRange) { self.pixelRange = pixelRange }

  public let learned = [(name: "likelihood.log_variance", initial: 0.0)]
  public let omittedConstant = 0.0
  public let equation = #"\tfrac12 \Big[e^{-s} \sum_{i} (\hat x_{ni} - x_{ni})^2 + D (s + \log 2\pi)\Big]"#
  public let explanation =
    "Pixels are scored by a Gaussian whose logarithm of the variance, $s$, one number for all $D$ of them, is learned."

  public func logProbability<S: Scalar>(
    of x: Variable<S>, given h: Variable<S>, _ learned: [Variable<S>]
  ) -> Variable<S> {
    let (s, d) = (learned[0], S(x.shape.dropFirst.count))
    let weighted = mean(of: h).squaredError(against: x) * (-s).exp()
    return S(-0.5) * (weighted + d * (s + S(Double.log(2 * .pi))))
  }
}
