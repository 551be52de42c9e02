import Autograd
import TensorCore

/// The importance-weighted bound of k draws, differentiable.
///
///     loss = −mean over n of L_k(xₙ)
///     L_k = log 1/k Σᵢ wᵢ,    wᵢ = p(x | zᵢ) p(zᵢ) / q(zᵢ | x),    zᵢ ~ q(z | x)
///
/// Its expectation is the ELBO for k = 1, does not decrease with k, and tends to log p(x). Its
/// gradient is ∇L_k = Σᵢ w̃ᵢ ∇log wᵢ, w̃ᵢ = wᵢ / Σ wⱼ: the derivative of `Autograd/LogSumExp`.
/// It weighs no divergence, and so a warm-up changes nothing of it.
///
/// - Numerics: log wᵢ = log p(x | zᵢ) + ½ Σ ε² + v − z², in which the Gaussians' 2π cancels.
/// - Source: Burda et al. 2016, "Importance Weighted Autoencoders", eqs. 8, 13 and 14, theorem 1.
public struct ImportanceWeightedBound: Bound {
  /// k.
  public let samples: Int

  /// The bound of k draws, at least 1.
  public init(samples: Int) {
    require(samples >= 1, "ImportanceWeightedBound: expected at least 1 sample, found \(samples)")
    self.samples = samples
  }

  public var title: String { "−L_\(samples)" }
  public var explanation: String { "The loss is the negative importance-weighted bound of \(samples) draws" }

  public func equation(score: String) -> String {
    #"L = -\frac1N \sum_{n} \log \frac1{\#(samples)} \sum_{z} \exp\Big\{ -"# + "[" + score + "]"
      + #" + \log p(z) - \log q(z \mid x_n) \Big\}"#
  }

  /// The loss; shown beside it are the mean of −log p(x | zᵢ) over the draws, and KL(q ‖ p).
  public func evaluate<S: Scalar>(_ draw: LatentDraw<S>) -> (loss: Variable<S>, terms: [LossTerm<S>]) {
    let (images, k) = (draw.posterior.mu.shape[0], draw.samples)
    let weights = Self.logWeights(draw).reshaped([images, k])
    let bound = -(weights.logSumExp(over: [1]) - S(Double.log(Double(k))))
    let recon = -draw.logLikelihood.reshaped([images, k]).mean(over: [1])
    let kl = gaussianKL(mu: draw.posterior.mu, logVariance: draw.posterior.logVariance)
    return (
      bound.mean(), [LossTerm("bound", bound), LossTerm("recon", weight: 0, recon), LossTerm("kl", weight: 0, kl)]
    )
  }

  /// log wᵢ of every draw, `[N·k]`.
  static func logWeights<S: Scalar>(_ draw: LatentDraw<S>) -> Variable<S> {
    let v = draw.posterior.logVariance.repeatingRows(draw.samples)
    let epsilon = v.tape.constant(draw.epsilon ?? Tensor(draw.z.shape))
    return draw.logLikelihood + S(0.5) * (epsilon.square() + v - draw.z.square()).sum(over: [1])
  }
}
