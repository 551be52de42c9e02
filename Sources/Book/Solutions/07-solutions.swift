import TensorCore

/// log p(x) − ELBO, and KL(q ‖ p(z | x)), for z ~ N(0, 1), x | z ~ N(z, 1) and q = N(μ, eᵛ).
///
/// The two come from different formulas. The ELBO has E_q (x − z)² = (x − μ)² + eᵛ in it, and the
/// divergence from the prior; the other is the divergence of two Gaussians, of which the second has
/// the mean x/2 and the variance ½.
public func gapAndDivergence(
  x: Double, mu: Double, logVariance v: Double
) -> (gap: Double, divergence: Double) {
  let variance = Double.exp(v)
  let logEvidence = -0.5 * (Double.log(2 * .pi) + Double.log(2) + x * x / 2)
  let reconstruction = -0.5 * (Double.log(2 * .pi) + (x - mu) * (x - mu) + variance)
  let price = 0.5 * (mu * mu + variance - 1 - v)
  let distance = mu - x / 2
  let divergence = 0.5 * (2 * variance + 2 * distance * distance - 1 - v - Double.log(2))
  return (logEvidence - (reconstruction - price), divergence)
}

/// log w of a draw of the posterior N(x/2, ½) itself, in the same model.
///
/// w = p(x | z) p(z) / p(z | x) = p(x), whatever z is: all weights are equal, and one draw is
/// enough.
public func logWeightOfThePosterior(x: Double, epsilon: Double) -> Double {
  func logNormal(_ x: Double, _ mu: Double, _ variance: Double) -> Double {
    -0.5 * (Double.log(2 * .pi * variance) + (x - mu) * (x - mu) / variance)
  }
  let z = x / 2 + 0.5.squareRoot() * epsilon
  return logNormal(x, z, 1) + logNormal(z, 0, 1) - logNormal(z, x / 2, 0.5)
}

/// KL(q ‖ p) in nats, of q = N(d/2, 1) from p, which is half N(d/2, 1) and half N(−d/2, 1).
///
/// Where q has its mass, p is half of q, and the gap tends to log 2 as the causes move apart. No
/// training helps: a Gaussian that covers both has most of its mass between them, where p has none.
public func gapOfTwoCauses(distance d: Double) -> Double {
  func normal(_ z: Double, _ mu: Double) -> Double {
    Double.exp(-0.5 * (z - mu) * (z - mu)) / (2 * .pi).squareRoot()
  }
  let step = 0.01
  return (-800...800).reduce(0) { sum, i in
    let z = d / 2 + Double(i) * step
    let (q, other) = (normal(z, d / 2), normal(z, -d / 2))
    return sum + step * q * Double.log(q / (0.5 * q + 0.5 * other))
  }
}
