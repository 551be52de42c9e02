import TensorCore

/// The mean squared error of some images' mean, and that of one of them as the answer, over all of
/// them and all choices; an image is a list of numbers.
///
/// With the mean m, E|x − x′|² = E|x − m|² + E|x′ − m|² + 2 E(x − m)(m − x′), and the last term is 0 for
/// independent draws: twice the variance. In the chapter, the hundred answers are not all faces, and
/// their mean is not that of the faces that they are compared with.
public func errorsOfTheMeanAndOfAMember(_ images: [[Double]]) -> (mean: Double, member: Double) {
  let n = Double(images.count)
  let mean = images[0].indices.map { i in images.reduce(0) { $0 + $1[i] } / n }
  func error(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
  let ofMean = images.reduce(0) { $0 + error($1, mean) } / n
  let ofMember = images.reduce(0) { sum, x in sum + images.reduce(0) { $0 + error($1, x) } / n } / n
  return (ofMean, ofMember)
}

/// The s that minimizes ½ [e⁻ˢ E + D (s + log 2π)], for a squared error E over D values, and the least
/// loss.
///
/// The derivative ½ [−e⁻ˢ E + D] is 0 where eˢ = E / D, the mean squared error. There the loss is
/// ½ D (1 + log 2π + log E / D). It counts the logarithm of the error: to halve it saves ½ D log 2 nats,
/// however small it is already.
public func calibrated(squaredError: Double, values: Double) -> (s: Double, loss: Double) {
  let s = Double.log(squaredError / values)
  return (s, 0.5 * values * (1 + Double.log(2 * .pi) + s))
}

/// The β with which squared error has the same minimum as a Gaussian with this log-variance.
///
/// ½ e⁻ˢ E + KL + constant, times 2 eˢ, is E + 2 eˢ KL + another constant. A positive factor moves no
/// minimum.
public func equivalentBeta(logVariance s: Double) -> Double { 2 * Double.exp(s) }
