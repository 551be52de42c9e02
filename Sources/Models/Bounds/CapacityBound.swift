import Autograd
import TensorCore

/// The divergence held at a capacity of C nats, which a warm-up raises from 0: z learns what saves
/// most of the reconstruction first, and later the finer things.
///
///     loss = mean over n of −log p(xₙ | zₙ) + γ |mean over n of KL(q(z | xₙ) ‖ N(0, 1)) − C|
///
/// C is multiplied by the context's warmth. The loss bounds nothing; where the divergence is above
/// C it is that of the ELBO with β = γ, less the constant γ C. Where a batch is computed in shards,
/// the mean is that of a shard.
///
/// - Source: Burgess et al. 2018, "Understanding Disentangling in β-VAE", eq. 8.
public struct CapacityBound: Bound {
  /// The weight γ of the distance, and C in nats.
  public let gamma, capacity: Double

  /// The bound.
  public init(gamma: Double, capacity: Double) { (self.gamma, self.capacity) = (gamma, capacity) }

  public let samples = 1
  public let title = "loss"
  public var explanation: String {
    "The loss, which is no bound on log p(x), adds to the reconstruction \(gamma) times the distance between the mean "
      + "KL term and a capacity of \(capacity) nats"
  }

  public func equation(score: String) -> String {
    #"L = \frac1N \sum_{n} \Big\{ "# + score + #" \Big\} + \#(gamma) \Big| \frac1N \sum_{n} \tfrac12 \sum_{j} "#
      + EvidenceLowerBound.divergence + #" - \#(capacity) \Big|"#
  }

  /// The loss, and its terms: `kl_gap`, one value for all images, is the distance; `kl` is only
  /// shown.
  public func evaluate<S: Scalar>(_ draw: LatentDraw<S>) -> (loss: Variable<S>, terms: [LossTerm<S>]) {
    require(draw.samples == 1, "CapacityBound: expected 1 draw per image, found \(draw.samples)")
    let recon = -draw.logLikelihood
    let kl = gaussianKL(mu: draw.posterior.mu, logVariance: draw.posterior.logVariance)
    let gap = (kl.mean() - S(capacity * draw.context.warmth)).absolute()
    let loss = recon.mean() + S(gamma) * gap
    return (
      loss,
      [
        LossTerm("recon", recon), LossTerm("kl_gap", weight: gamma, gap.broadcast(to: recon.shape)),
        LossTerm("kl", weight: 0, kl),
      ]
    )
  }
}
