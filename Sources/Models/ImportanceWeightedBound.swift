import Autograd
import Layers
import TensorCore

extension VAE {
  /// The importance-weighted bound on log p(x), in nats, an image each: `[N, H, W, C]` → `[N]`.
  ///
  ///     L_k = log 1/k Σᵢ wᵢ,    wᵢ = p(x | zᵢ) p(zᵢ) / q(zᵢ | x),    zᵢ ~ q(z | x)
  ///
  /// Its expectation is the ELBO for k = 1, does not decrease with k, and tends to log p(x): for large k this is the usual
  /// estimate of a model's likelihood. β has no part in it. log p(x | z) is −recon, which for cross-entropy is exact where
  /// pixels are 0 or 1, and for squared error lacks the Gaussian's constant, −½ log π a pixel.
  ///
  /// - Parameters:
  ///   - x: the images.
  ///   - k: the number of samples, at least 1.
  ///   - noise: the ε of sample i, standard normal, `[N, latent]`.
  /// - Numerics: log wᵢ = −recon + ½ Σ ε² + v − z², in which the Gaussians' 2π cancels; log Σ wᵢ subtracts the maximum, in
  ///   `Double`.
  /// - Source: Burda, Grosse and Salakhutdinov 2016, "Importance Weighted Autoencoders", equation 8 and theorem 1.
  public func importanceWeightedBound(
    of x: Tensor<S>, samples k: Int, noise: (_ sample: Int) -> Tensor<S>
  ) -> Tensor<S> {
    precondition(k >= 1, "importanceWeightedBound: expected at least 1 sample, found \(k)")
    let images = Tape<S>(recording: false).constant(x)
    let posterior = encode(images, .evaluation)
    let weights = (0..<k).map { logImportanceWeights(images, posterior, epsilon: noise($0)) }
    return Tensor(
      [x.shape[0]],
      (0..<x.shape[0]).map { n in
        let column = weights.map { Double($0[n]) }
        let largest = column.max() ?? 0
        guard largest.isFinite else { return S(largest) }
        return S(largest + Double.log(column.reduce(0) { $0 + Double.exp($1 - largest) } / Double(k)))
      })
  }

  /// log p(x | z) + log p(z) − log q(z | x) for one sample an image, z = μ + σ ε: `[N]`.
  private func logImportanceWeights(
    _ images: Variable<S>, _ posterior: Posterior<S>, epsilon: Tensor<S>
  ) -> [S] {
    let latents = sampleLatent(posterior, epsilon: epsilon)
    let recon = reconstructionError(decode(latents, .evaluation), images).value.scalars
    let (z, epsilon, v) = (latents.value.scalars, epsilon.scalars, posterior.logVariance.value.scalars)
    let columns = configuration.latentDim
    return recon.indices.map { n in
      var sum: S = 0
      for i in n * columns..<(n + 1) * columns { sum += epsilon[i] * epsilon[i] + v[i] - z[i] * z[i] }
      return sum / 2 - recon[n]
    }
  }
}
