import Autograd
import Models
import TensorCore

/// The slopes along the log-variances of a small model without noise: of its loss, and of the KL
/// term alone.
///
/// They are equal: where z is the mean, nothing of the reconstruction depends on the variance. The
/// KL term is left, whose slope ½ (eᵛ − 1) drives v to 0, the prior's, for every image and every
/// latent. The decoder never sees a draw, learns nothing of the places between the means, and has
/// no reason to make near latents look alike: draws from the prior decode to nonsense.
public func logVarianceSlopesWithoutNoise() throws -> (ofLoss: Tensor<Double>, ofDivergence: Tensor<Double>) {
  let model = try Model<Double>(ModelConfiguration(.mlp, latentDim: 2, hidden: 8), seed: 0)
  let images: Tensor<Double> = RandomStream(seed: 1, purpose: .checks).uniform([3, 28, 28, 1])
  func slopes(of term: (Objective<Double>) -> Variable<Double>) -> Tensor<Double> {
    let tape = Tape<Double>()
    let objective = model.objective(tape.constant(images), epsilon: nil, mode: .training)
    let gradients = tape.gradients(of: term(objective))
    let bias = model.parameters.first { $0.name == "fc_logvar.bias" }
    return bias.flatMap { gradients[tape.variable($0.parameter)] } ?? Tensor([0])
  }
  return (slopes { $0.loss }, slopes { $0["kl"].mean() })
}

/// The mean of two pathwise slopes of (z − 3)² along μ, of z = μ + e^(v/2) ε and of its mirror
/// image.
///
/// The slope 2 (z − 3) is linear in ε, and the two cancel: 2 (μ − 3), without any noise. For other
/// losses the odd part of the noise is gone, and the even part stays.
public func mirroredSlope(mu: Double, logVariance v: Double, epsilon: Double) -> Double {
  func slope(_ epsilon: Double) -> Double { 2 * (mu + Double.exp(v / 2) * epsilon - 3) }
  return (slope(epsilon) + slope(-epsilon)) / 2
}

/// The baseline b for which (f(z) − b) (z − p) is the same for both sides of a coin.
///
/// (f₁ − b)(1 − p) = −(f₀ − b) p gives b = (1 − p) f₁ + p f₀: the losses' mean, with the two
/// probabilities exchanged.
public func perfectBaseline(loss: (zero: Double, one: Double), a: Double) -> Double {
  let p = Double.sigmoid(a)
  return (1 - p) * loss.one + p * loss.zero
}

/// The score-function estimate of the slope along a, for one side of the coin.
public func coinSlope(loss: (zero: Double, one: Double), a: Double, showsOne: Bool, baseline: Double) -> Double {
  ((showsOne ? loss.one : loss.zero) - baseline) * ((showsOne ? 1 : 0) - Double.sigmoid(a))
}
