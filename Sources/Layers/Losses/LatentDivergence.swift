import Autograd
import TensorCore

/// The batch's mean of KL(N(μ, e^v) ‖ N(0, 1)) for each latent dimension by itself, in nats: which dimensions are used.
///
///     KL[d] = 1/N Σ_n ½ (μ[n, d]² + e^v[n, d] − 1 − v[n, d])
///
/// The sum over d is the batch's mean of ``GaussianKL``. A dimension whose divergence is near 0 tells the decoder nothing:
/// its posterior is the prior.
///
/// - Shapes: μ `[N, latent]`, v (the logarithm of the variance) `[N, latent]` → `[latent]`. For N = 0 it is 0 / 0, NaN.
/// - Source: Kingma and Welling 2014, appendix B; Burda et al. 2016, section 5.2, on inactive units.
@specialized(where S == Float)
@specialized(where S == Double)
public func latentDivergence<S: Scalar>(mu: Tensor<S>, logVariance: Tensor<S>) -> Tensor<S> {
  precondition(
    mu.shape.rank == 2 && mu.shape == logVariance.shape,
    "latentDivergence: expected two equal shapes [N, latent]; found \(mu.shape) and \(logVariance.shape)")
  let (rows, columns) = (mu.shape[0], mu.shape[1])
  return mu.withUnsafeScalars { mu in
    logVariance.withUnsafeScalars { v in
      // e^v − 1 as expm1(v), which keeps its digits near the prior.
      sumOverRows(rows: rows, width: columns) { row, sums in
        for c in 0..<columns {
          let i = row * columns + c
          sums[c] += (mu[i] * mu[i] + S.expm1(v[i]) - v[i]) / 2
        }
      }
    }
  }.map { $0 / S(rows) }
}
