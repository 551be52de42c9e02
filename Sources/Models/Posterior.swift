import Autograd
import TensorCore

/// The parameters of q(z | x) = N(μ, diag e^logvar), `[N, latent]` each.
public struct Posterior<S: Scalar> {
  /// The mean, and the logarithm of the variance.
  public let mu, logVariance: Variable<S>

  /// The posterior that an encoder gives.
  public init(mu: Variable<S>, logVariance: Variable<S>) { (self.mu, self.logVariance) = (mu, logVariance) }

  /// z = μ + σ ε, through which gradients flow: ε `[N·k, latent]` → `[N·k, latent]`, the k draws of
  /// an image one after another. Without noise z is the mean, once per image.
  public func sample(_ epsilon: Tensor<S>?) -> Variable<S> {
    guard let epsilon else { return mu }
    let k = draws(epsilon)
    return reparameterize(
      mu: mu.repeatingRows(k), logVariance: logVariance.repeatingRows(k), epsilon: mu.tape.constant(epsilon))
  }

  /// k, the draws per image that this noise makes.
  func draws(_ epsilon: Tensor<S>?) -> Int {
    guard let epsilon else { return 1 }
    let (images, latent) = (mu.shape[0], mu.shape[1])
    require(
      epsilon.shape.rank == 2 && epsilon.shape[1] == latent && epsilon.shape[0] > 0
        && epsilon.shape[0] % max(images, 1) == 0,
      "Posterior.sample: expected noise [k · \(images), \(latent)], found \(epsilon.shape)")
    return epsilon.shape[0] / images
  }

  /// Adds KL(q(z | x) ‖ N(0, 1)) of each latent dimension, in nats, image after image, to `sums`.
  ///
  ///     KLⱼ = ½ (μₙⱼ² + e^vₙⱼ − 1 − vₙⱼ)        with v the log-variance
  public func addDivergences(to sums: inout [Double]) {
    require(
      sums.count == mu.shape[1], "Posterior.addDivergences: expected \(mu.shape[1]) sums, found \(sums.count)")
    Self.addDivergences(of: mu.value.scalars, logVariance.value.scalars, to: &sums)
  }

  /// The same, of means and log-variances row by row.
  public static func addDivergences(of mu: [S], _ logVariance: [S], to sums: inout [Double]) {
    for row in stride(from: 0, to: mu.count, by: sums.count) {
      for j in sums.indices {
        let (m, v) = (Double(mu[row + j]), Double(logVariance[row + j]))
        sums[j] += 0.5 * (m * m + Double.expm1(v) - v)
      }
    }
  }
}

extension Variable {
  /// Every row k times, one after another: `[N, …]` → `[N·k, …]`.
  func repeatingRows(_ k: Int) -> Variable {
    if k == 1 { return self }
    let (rows, row) = (shape[0], shape.extents.dropFirst())
    return reshaped(Shape([rows, 1] + row)).broadcast(to: Shape([rows, k] + row)).reshaped(Shape([rows * k] + row))
  }
}
