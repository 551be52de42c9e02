import Autograd
import Models
import TensorCore

/// The smallest cross-entropy that a pixel of this grey level, between 0 and 1, can have, in nats.
///
/// The derivative of −x log p − (1 − x) log(1 − p) along p is (p − x) / (p (1 − p)): negative below
/// p = x, positive above. The minimum is at p = x, and is the entropy of x. That is largest, log 2,
/// at x = ½: a floor of one bit.
public func leastCrossEntropy(grey x: Double) -> Double {
  func term(_ x: Double) -> Double { x == 0 ? 0 : -x * Double.log(x) }
  return term(x) + term(1 - x)
}

/// −log p(x) of an image, from what a report says under the squared error.
///
/// The report leaves out ½ log π per channel of a pixel: for 120 nats of 12,288 values it is 7,153 in
/// all. If the pixels are measured in units of which `scale` make up one of the old (bytes: 127.5 to
/// a unit of [−1, 1]), each density is divided by `scale`, and each value costs log `scale` more:
/// 66,727 nats. The model is the same, and no better or worse.
public func completeNats(reported: Double, values: Int, scale: Double = 1) -> Double {
  reported + Double(values) * (0.5 * Double.log(.pi) + Double.log(scale))
}

/// Each pixel is x̂ give or take a Laplace distribution: the absolute error.
///
///     log p(x | h) = −Σ |x − x̂| − log 2 per pixel,    the constant left out
///
/// Its slope is ±1 however large the error is. An edge that may lie at two places makes a Gaussian
/// predict the mean of both, which is a blur; Laplace's best prediction is the median, which is one
/// of the two.
public struct Laplace: Likelihood {
  public let pixelRange: PixelRange

  /// The likelihood of pixels in this range.
  public init(pixelRange: PixelRange) { self.pixelRange = pixelRange }

  public let omittedConstant = -Double.log(2)
  public let equation = #"\sum_{i} \left\lvert \hat x_{ni} - x_{ni} \right\rvert"#
  public let explanation = "Pixels are scored by their absolute error."

  public func logProbability<S: Scalar>(
    of x: Variable<S>, given h: Variable<S>, _ learned: [Variable<S>]
  ) -> Variable<S> {
    let error = (mean(of: h) - x).absolute()
    return -error.sum(over: Array(1..<x.shape.rank))
  }
}
