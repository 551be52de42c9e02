import TensorCore

/// KL(q ‖ p) in nats, of q = N(μ, diag eᵛ) with two latents from p, whose latents have the variance
/// 1 and the correlation ρ.
///
/// For a prior of the covariance C it is ½ (tr C⁻¹ eᵛ + μᵀ C⁻¹ μ − 2 − Σ v + log det C). What is
/// independent costs a little even at the mean 0, since the prior no longer expects it: for v = 0
/// that is ρ² / (1 − ρ²) + ½ log(1 − ρ²). Means (m, m) cost m² / (1 + ρ) in place of m²: with ρ > 0
/// the whole is cheaper than before as soon as m² ρ / (1 + ρ) is more than that. Means (m, −m)
/// cost m² / (1 − ρ), and are dearer.
public func correlatedPrice(
  mu: (Double, Double), logVariance v: (Double, Double), correlation rho: Double
) -> Double {
  let determinant = 1 - rho * rho
  let trace = (Double.exp(v.0) + Double.exp(v.1)) / determinant
  let distance = (mu.0 * mu.0 + mu.1 * mu.1 - 2 * rho * mu.0 * mu.1) / determinant
  return 0.5 * (trace + distance - 2 - v.0 - v.1 + Double.log(determinant))
}

/// KL(p ‖ q) in nats, of p = N(0, 1) from q = N(μ, eᵛ): ½ (e⁻ᵛ (1 + μ²) − 1 + v).
///
/// As q gets narrow it grows like e⁻ᵛ, and KL(q ‖ p) only like −v/2: draws of p fall where a narrow
/// q has nothing. As q gets wide it grows like v/2, and KL(q ‖ p) like eᵛ. So KL(q ‖ p) is the one
/// that tolerates a narrow q, which looks at one cause and forgets the others.
public func reversePrice(mu: Double, logVariance v: Double) -> Double {
  0.5 * (Double.exp(-v) * (1 + mu * mu) - 1 + v)
}

/// The posterior that makes E (x − z)² / 2s² + KL(q ‖ p) smallest.
///
/// The mean of the error is ((x − μ)² + eᵛ) / 2s². Its slopes and those of the price are zero
/// together at μ = x / (1 + s²) and eᵛ = s² / (1 + s²): the mean is pulled to 0, and the deviation
/// is s / √(1 + s²), a little less than s; for s = 0.1 that is half a percent. It is the exact
/// posterior of x = z + s ε.
public func bestPosterior(x: Double, s: Double) -> (mu: Double, logVariance: Double) {
  (x / (1 + s * s), Double.log(s * s / (1 + s * s)))
}
