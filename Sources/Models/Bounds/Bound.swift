import Autograd
import TensorCore

/// A lower bound on log p(x), or a loss that is made like one, to be trained and reported; to add
/// one, conform, and add a golden and an entry of ``ModelConfiguration/BoundChoice``.
///
/// All values are in nats per image, and lack the ``Likelihood/omittedConstant`` that log p(x | z)
/// lacks. What a bound adds or leaves out as a constant beyond that, its comment says.
public protocol Bound: Sendable {
  /// k, the draws of z per image that it wants.
  var samples: Int { get }

  /// The loss of a batch, of rank 0, and the terms that it is made of.
  func evaluate<S: Scalar>(_ draw: LatentDraw<S>) -> (loss: Variable<S>, terms: [LossTerm<S>])

  /// The number of scalars that it computes beside the networks', of a batch and so many
  /// dimensions of z: a `Double`, since a user's batch may be so large that no `Int` holds it.
  func scalars(batch: Int, latentDim: Int) -> Double

  /// What a report calls the loss: `−ELBO`.
  var title: String { get }

  /// Whether the loss is −ELBO, the sum of reconstruction and divergence.
  var isELBO: Bool { get }

  /// The loss as TeX, where `score` is −log p(xₙ | zₙ).
  func equation(score: String) -> String

  /// A constant that the loss has beside its terms, a clause; nil for none.
  var constant: String? { get }

  /// The fewest images of a batch, or of a shard of one, that it can be computed from.
  var leastImages: Int { get }

  /// What a reader is told of it, in a sentence without its full stop.
  var explanation: String { get }
}

extension Bound {
  public func scalars(batch: Int, latentDim: Int) -> Double { 0 }
  public var isELBO: Bool { false }
  public var constant: String? { nil }
  public var leastImages: Int { 1 }
}

/// What a bound is computed from: k draws of z per image, one after another, and their likelihood.
public struct LatentDraw<S: Scalar> {
  /// q(z | x), `[N, latent]`.
  public let posterior: Posterior<S>
  /// ε, `[N·k, latent]`; nil where z is the posterior's mean.
  public let epsilon: Tensor<S>?
  /// z = μ + σ ε, `[N·k, latent]`.
  public let z: Variable<S>
  /// log p(x | z), but for the likelihood's constant: `[N·k]`.
  public let logLikelihood: Variable<S>
  /// How far a warm-up is, and the images of the set.
  public let context: BoundContext

  /// k.
  public var samples: Int { posterior.draws(epsilon) }
}

/// A part of a loss, a value per image.
public struct LossTerm<S: Scalar> {
  /// Its name: `recon`, `kl`.
  public let name: String
  /// Its weight in the loss, Σ weight · mean of the values of all terms; 0 for what is only shown.
  public let weight: Double
  /// Its values in nats, `[N]`.
  public let values: Variable<S>

  /// A term.
  public init(_ name: String, weight: Double = 1, _ values: Variable<S>) {
    (self.name, self.weight, self.values) = (name, weight, values)
  }
}
