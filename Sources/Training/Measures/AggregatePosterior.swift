import Communication
import TensorCore

/// What the latents tell of the images, by the aggregate posterior q(z) = 1/N Σ q(z | xₘ).
///
///     mean of KL(q(z | xₙ) ‖ p(z)) = I(x; z) + KL(q(z) ‖ p(z))
///     I(x; z) = mean over n of log q(zₙ | xₙ) − log q(zₙ),    zₙ ~ q(z | xₙ)
///
/// I(x; z), in nats, is how much z says of which of the N images it came from: at most log N, which
/// it reaches where the posteriors do not overlap. With more images it could be larger. The second
/// part is how far the latents of all images together are from the prior.
///
/// - Source: Hoffman and Johnson 2016, "ELBO surgery: yet another way to carve up the variational
///   evidence lower bound".
public struct AggregatePosterior: Sendable {
  /// N, the images that q(z) is the mean over.
  public let count: Int
  /// I(x; z) of one z per image, and the error over the images that these draws leave.
  public let mutualInformation: MeasuredMean
  /// KL(q(z) ‖ p(z)): what I(x; z) leaves of the mean divergence, whose value per image is exact.
  public let divergence: MeasuredMean

  /// The most images that are taken: the time grows with their square.
  public static let limit = 2000

  /// Of images' posteriors and noise, standard normal, of the same shape; the processes of `ranks`
  /// share the images n.
  public init(_ images: EncodedImages, noise: Tensor<Float>, among ranks: any Communicator = OneProcess()) {
    let (count, latent) = (images.count, images.mu.shape[1])
    require(
      noise.shape == images.mu.shape,
      "AggregatePosterior: expected noise of the shape \(images.mu.shape), found \(noise.shape)")
    self.count = count
    let (mu, v) = (images.mu.scalars.map(Double.init), images.logVariance.scalars.map(Double.init))
    let noise = noise.scalars.map(Double.init)
    // By dimension, so that the inner loop runs over images.
    let columns = (0..<latent).map { j in
      (
        mu: (0..<count).map { mu[$0 * latent + j] },
        precision: (0..<count).map { Double.exp(-v[$0 * latent + j]) }
      )
    }
    let normalizers = (0..<count).map { m in v[m * latent..<(m + 1) * latent].reduce(0, +) }
    let values = valuePerImage(of: count, among: ranks) { n in
      // −2 log q(zₙ | xₘ) for every m, but for the constant.
      var exponents = normalizers
      exponents.withUnsafeMutableBufferPointer { exponents in
        for (j, column) in columns.enumerated() {
          let i = n * latent + j
          let z = mu[i] + Double.exp(0.5 * v[i]) * noise[i]
          column.mu.withUnsafeBufferPointer { mu in
            column.precision.withUnsafeBufferPointer { precision in
              for m in 0..<count { exponents[m] += (z - mu[m]) * (z - mu[m]) * precision[m] }
            }
          }
        }
      }
      let least = exponents.min() ?? 0
      let sum = exponents.reduce(0) { $0 + Double.exp(0.5 * (least - $1)) }
      return 0.5 * (least - exponents[n]) - Double.log(sum / Double(count))
    }
    mutualInformation = MeasuredMean(values)
    divergence = MeasuredMean(zip(images.divergences, values).map { $0 - $1 })
  }
}
