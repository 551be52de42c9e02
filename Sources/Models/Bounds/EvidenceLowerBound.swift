import Autograd
import TensorCore

/// The evidence lower bound, with a weight β on the divergence (a larger one than 1 bounds less
/// tightly, a smaller one bounds nothing), and with free bits where they are wanted.
///
///     loss = mean over n of −log p(xₙ | zₙ) + β KL(q(z | xₙ) ‖ N(0, 1))
///     with free bits λ, in place of the divergence:    Σⱼ max(λ, mean over n of KLⱼ(xₙ))
///
/// β is multiplied by the context's warmth. Free bits, in nats per dimension j of z, take the pull
/// towards the prior from dimensions that say less than λ, so that they are not given up early.
/// Where a batch is computed in shards, the mean over n is that of a shard.
///
/// - Source: Kingma and Welling 2014, eq. 10; for β Higgins et al. 2017, "β-VAE", eq. 4; for λ
///   Kingma et al. 2016, "Improved Variational Inference with Inverse Autoregressive Flow", eq. 15,
///   each dimension a group of its own.
public struct EvidenceLowerBound: Bound {
  /// The weight of the divergence.
  public let beta: Double
  /// λ, in nats per dimension of z; nil: the divergence as it is.
  public let freeBits: Double?

  /// The bound.
  public init(beta: Double = 1, freeBits: Double? = nil) { (self.beta, self.freeBits) = (beta, freeBits) }

  public let samples = 1
  public var isELBO: Bool { beta == 1 && freeBits == nil }
  public var title: String { isELBO ? "−ELBO" : "loss" }
  public var explanation: String {
    "The loss is the negative evidence lower bound" + (beta == 1 ? "" : " with the KL term weighted by \(beta)")
      + (freeBits.map {
        (beta == 1 ? " with the KL term" : " and")
          + " counted, in each latent dimension, as its mean over the batch or "
          + "\($0) nats, whichever is more"
      } ?? "")
  }

  public func equation(score: String) -> String {
    let beta = beta == 1 ? "" : "\(beta) "
    guard let freeBits else {
      return #"L = \frac1N \sum_{n} \Big\{ "# + score + " + " + beta + #"\tfrac12 \sum_{j} "# + Self.divergence
        + #" \Big\}"#
    }
    return #"L = \frac1N \sum_{n} \Big\{ "# + score + #" \Big\} + "# + beta
      + #"\sum_{j} \max\Big\{ \#(freeBits), \frac1N \sum_{n} \tfrac12 "# + Self.divergence + #" \Big\}"#
  }

  /// Twice the divergence of one latent dimension, as TeX.
  static let divergence = #"\left(\mu_{nj}^2 + e^{\mathrm{logvar}_{nj}} - 1 - \mathrm{logvar}_{nj}\right)"#

  /// The loss, and its terms; with free bits the term `free_kl`, one value for all images, stands
  /// for `kl`, which is only shown.
  public func evaluate<S: Scalar>(_ draw: LatentDraw<S>) -> (loss: Variable<S>, terms: [LossTerm<S>]) {
    require(draw.samples == 1, "EvidenceLowerBound: expected 1 draw per image, found \(draw.samples)")
    let recon = -draw.logLikelihood
    let kl = gaussianKL(mu: draw.posterior.mu, logVariance: draw.posterior.logVariance)
    let weight = self.beta * draw.context.warmth
    let beta = recon.tape.constant(Tensor(S(weight)))
    guard let freeBits else {
      let loss = (recon + beta * kl).mean()
      return (loss, [LossTerm("recon", recon), LossTerm("kl", weight: weight, kl)])
    }
    let free = Self.divergence(of: draw.posterior, atLeast: freeBits)
    let freeKL = free.broadcast(to: recon.shape)
    let loss = recon.mean() + beta * free
    return (
      loss, [LossTerm("recon", recon), LossTerm("free_kl", weight: weight, freeKL), LossTerm("kl", weight: 0, kl)]
    )
  }

  /// Σⱼ max(λ, mean over n of KLⱼ(xₙ)), of rank 0.
  private static func divergence<S: Scalar>(of posterior: Posterior<S>, atLeast lambda: Double) -> Variable<S> {
    let shape = posterior.mu.shape
    let single: Shape = [shape.count, 1]
    let kl = gaussianKL(mu: posterior.mu.reshaped(single), logVariance: posterior.logVariance.reshaped(single))
    return kl.reshaped(shape).mean(over: [0]).clamped(to: lambda ... .infinity).sum()
  }
}
