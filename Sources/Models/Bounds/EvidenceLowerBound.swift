import Autograd
import TensorCore

/// The evidence lower bound, with a weight β on the divergence (other than 1, it bounds nothing).
///
///     loss = mean over n of −log p(xₙ | zₙ) + β KL(q(z | xₙ) ‖ N(0, 1))
///
/// - Source: Kingma and Welling 2014, eq. 10; for β Higgins et al. 2017, "β-VAE", eq. 4.
public struct EvidenceLowerBound: Bound {
  /// The weight of the divergence.
  public let beta: Double

  /// The bound.
  public init(beta: Double = 1) { self.beta = beta }

  public let samples = 1
  public var isELBO: Bool { beta == 1 }
  public var title: String { isELBO ? "−ELBO" : "loss" }
  public var explanation: String {
    "The loss is the negative evidence lower bound" + (beta == 1 ? "" : " with the KL term weighted by \(beta)")
  }

  public func equation(score: String) -> String {
    #"L = \frac1N \sum_{n} \Big\{ "# + score + " + " + (beta == 1 ? "" : "\(beta) ")
      + #"\tfrac12 \sum_{j} \left(\mu_{nj}^2 + e^{\mathrm{logvar}_{nj}} - 1 - \mathrm{logvar}_{nj}\right) \Big\}"#
  }

  public func evaluate<S: Scalar>(_ draw: LatentDraw<S>) -> (loss: Variable<S>, terms: [LossTerm<S>]) {
    require(draw.samples == 1, "EvidenceLowerBound: expected 1 draw per image, found \(draw.samples)")
    let recon = -draw.logLikelihood
    let kl = gaussianKL(mu: draw.posterior.mu, logVariance: draw.posterior.logVariance)
    let beta = recon.tape.constant(Tensor(S(self.beta)))
    let loss = (recon + beta * kl).mean()
    return (loss, [LossTerm("recon", recon), LossTerm("kl", weight: self.beta, kl)])
  }
}
