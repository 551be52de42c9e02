import Autograd
import TensorCore

/// β-TCVAE: the divergence in three parts, of which the total correlation, what the dimensions of z
/// say of each other, has a weight β (times the context's warmth).
///
///     loss = mean over i of −log p(xᵢ | zᵢ) + MI + β TC + DWKL
///     MI   = log q(zᵢ | xᵢ) − log q(zᵢ)              index-code mutual information
///     TC   = log q(zᵢ) − Σⱼ log q(zᵢⱼ)               total correlation
///     DWKL = Σⱼ log q(zᵢⱼ) − log p(zᵢⱼ)              dimension-wise divergence
///
/// q(z) is the mixture of the posteriors of all N images, of which a batch knows M. By minibatch-
/// weighted sampling log q(zᵢ) ≈ log Σₘ q(zᵢ | xₘ) − log(N M), and so each dimension's, m over the
/// batch. Where a batch is computed in shards, each shard estimates from its own images.
///
/// The parts add up to log q(zᵢ | xᵢ) − log p(zᵢ): with β = 1 the loss is a sample of −ELBO,
/// otherwise it bounds nothing. N only shifts constants: log(N M) is added to MI, D − 1 times to TC
/// and subtracted D times from DWKL for D dimensions, so that the loss has (β − 1)(D − 1) log(N M)
/// and its gradients have no N.
///
/// - Shapes: `[M, M, D]` for the densities of every zᵢⱼ under every posterior: M² D scalars in each
///   of about six tensors of the tape.
/// - Numerics: the Gaussians' 2π cancels within each part. log q(zᵢ | xᵢ) comes from the noise, its
///   twin in the mixture from zᵢ − μᵢ, which has fewer digits where the variance is tiny.
/// - Source: Chen et al. 2018, "Isolating Sources of Disentanglement in VAEs", eqs. 2 to 4 with α =
///   γ = 1, and appendix C.1.
public struct TotalCorrelationBound: Bound {
  /// The weight of the total correlation.
  public let beta: Double

  /// The bound.
  public init(beta: Double = 1) { self.beta = beta }

  public let samples = 1
  public let title = "loss"
  /// Two: the total correlation of one image's posterior is a constant.
  public let leastImages = 2
  public var constant: String? {
    beta == 1
      ? nil
      : "the loss also has the constant (β − 1)(D − 1) log(N M), of D latent dimensions, N images and batches of M"
  }
  public func scalars(batch: Int, latentDim: Int) -> Double {
    6 * Double(batch) * Double(batch) * Double(latentDim)
  }
  public var explanation: String {
    (beta == 1
      ? "The loss is a sample of the negative evidence lower bound, its KL term split into mutual information, total "
        + "correlation and dimension-wise KL"
      : "The loss, which is no bound on log p(x), is the negative evidence lower bound with its KL term split into "
        + "mutual information, total correlation, weighted by \(beta), and dimension-wise KL")
      + ", where q(z), the mean of the posteriors, is estimated from each batch up to a constant"
      + (constant.map { "; \($0)" } ?? "")
  }

  public func equation(score: String) -> String {
    #"L = \frac1N \sum_{n} \Big\{ "# + score + #" + \log \frac{q(z_n \mid x_n)}{q(z_n)} + "#
      + (beta == 1 ? "" : "\(beta) ")
      + #"\log \frac{q(z_n)}{\prod_{j} q(z_{nj})} + \sum_{j} \log \frac{q(z_{nj})}{p(z_{nj})} \Big\}"#
  }

  /// The loss, and its terms, `kl` only shown.
  public func evaluate<S: Scalar>(_ draw: LatentDraw<S>) -> (loss: Variable<S>, terms: [LossTerm<S>]) {
    require(draw.samples == 1, "TotalCorrelationBound: expected 1 draw per image, found \(draw.samples)")
    let (mu, v, z) = (draw.posterior.mu, draw.posterior.logVariance, draw.z)
    let (m, d) = (mu.shape[0], mu.shape[1])
    // log q(zᵢⱼ | xₘ): i along the first axis, m along the second.
    let distance = z.reshaped([m, 1, d]) - mu.reshaped([1, m, d])
    let pairs = S(-0.5) * (distance.square() * (-v).exp().reshaped([1, m, d]) + v.reshaped([1, m, d]))
    let logNM = S(Double.log(Double(draw.context.images ?? m) * Double(m)))
    let joint = pairs.sum(over: [2]).logSumExp(over: [1]) - logNM
    let marginals = (pairs.logSumExp(over: [1]) - logNM).sum(over: [1])
    let epsilon = v.tape.constant(draw.epsilon ?? Tensor(z.shape))
    let posterior = S(-0.5) * (epsilon.square() + v).sum(over: [1])
    let prior = S(-0.5) * z.square().sum(over: [1])

    let (recon, weight) = (-draw.logLikelihood, beta * draw.context.warmth)
    let (information, correlation, divergence) = (posterior - joint, joint - marginals, marginals - prior)
    let loss = (recon + information + S(weight) * correlation + divergence).mean()
    return (
      loss,
      [
        LossTerm("recon", recon), LossTerm("mi", information), LossTerm("tc", weight: weight, correlation),
        LossTerm("dwkl", divergence), LossTerm("kl", weight: 0, gaussianKL(mu: mu, logVariance: v)),
      ]
    )
  }
}
