import Autograd
import TensorCore

/// Each pixel is white with the probability σ(h); a grey level counts as a mixture of both.
///
///     log p(x | h) = Σ x log σ(h) + (1 − x) log(1 − σ(h))
///
/// - Numerics: from the logits h, where a probability would round to 0 or 1.
/// - Source: Kingma and Welling 2014, appendix C.1.
public struct Bernoulli: Likelihood {
  /// The likelihood; it has no constants.
  public init() {}

  public let pixelRange = PixelRange.unit
  public let omittedConstant = 0.0
  public let equation = #"-\sum_{i} \left[x_{ni} \log \hat x_{ni} + (1 - x_{ni}) \log (1 - \hat x_{ni})\right]"#
  public let explanation = "Pixels are scored by cross-entropy, grey levels taken as probabilities."

  public func logProbability<S: Scalar>(
    of x: Variable<S>, given h: Variable<S>, _ learned: [Variable<S>]
  ) -> Variable<S> { -h.binaryCrossEntropyWithLogits(against: x) }
}
