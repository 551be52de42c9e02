import Autograd
import Layers
import TensorCore

/// A VAE that can be trained: its networks, its likelihood, and the bound that trains both.
public struct Model<S: Scalar> {
  /// The encoder and the decoder.
  public let network: any VAE<S>
  /// p(x | h).
  public let likelihood: any Likelihood
  /// What is trained.
  public let bound: any Bound
  /// What the bound is told of the training around it.
  public var context = BoundContext()
  /// What the likelihood learns, each of rank 0.
  private let learned: [(name: String, parameter: Parameter<S>)]

  /// A model of these parts.
  public init(_ network: any VAE<S>, likelihood: any Likelihood, bound: any Bound = EvidenceLowerBound()) {
    (self.network, self.likelihood, self.bound) = (network, likelihood, bound)
    learned = likelihood.learned.map { ($0.name, Parameter(Tensor(S($0.initial)))) }
  }

  /// Everything that a checkpoint holds: the networks' state, then what the likelihood learns.
  public var state: [StateEntry<S>] { network.state + learned.map { StateEntry($0.name, .parameter($0.parameter)) } }

  /// The trained tensors, in the order of the state.
  public var parameters: [(name: String, parameter: Parameter<S>)] {
    state.compactMap { entry in if case .parameter(let parameter) = entry.kind { (entry.name, parameter) } else { nil }
    }
  }

  /// The loss of images `[N, H, W, C]`, with noise ε `[N·k, latent]` for the bound's k draws per
  /// image, or without noise at the posterior's mean.
  public func objective(_ x: Variable<S>, epsilon: Tensor<S>?, mode: Mode) -> Objective<S> {
    let posterior = network.encode(x, mode)
    let (draw, decoderOutput) = draw(posterior, of: x, epsilon: epsilon, mode)
    let (loss, terms) = bound.evaluate(draw)
    return Objective(loss: loss, terms: terms, draw: draw, decoderOutput: decoderOutput)
  }

  /// Samples the posterior, decodes the samples and scores the images by them.
  func draw(
    _ posterior: Posterior<S>, of x: Variable<S>, epsilon: Tensor<S>?, _ mode: Mode
  ) -> (draw: LatentDraw<S>, decoderOutput: Variable<S>) {
    let z = posterior.sample(epsilon)
    let h = network.decode(z, mode)
    let logLikelihood = likelihood.logProbability(
      of: x.repeatingRows(posterior.draws(epsilon)), given: h, learned.map { x.tape.variable($0.parameter) })
    return (
      LatentDraw(posterior: posterior, epsilon: epsilon, z: z, logLikelihood: logLikelihood, context: context), h
    )
  }

  /// The decoder's images of latents `[N, latent]`, as pixels.
  public func sample(_ z: Tensor<S>) -> Tensor<S> {
    let tape = Tape<S>(recording: false)
    return likelihood.mean(of: network.decode(tape.constant(z), .evaluation)).value
  }

  /// μ of images `[N, H, W, C]`: `[N, latent]`.
  public func posteriorMean(of x: Tensor<S>) -> Tensor<S> { posterior(of: x).mu }

  /// μ and the log-variance of images `[N, H, W, C]`: `[N, latent]` each.
  public func posterior(of x: Tensor<S>) -> (mu: Tensor<S>, logVariance: Tensor<S>) {
    let posterior = network.encode(Tape<S>(recording: false).constant(x), .evaluation)
    return (posterior.mu.value, posterior.logVariance.value)
  }

  /// Images encoded and decoded again, at the posterior's mean.
  public func reconstruct(_ x: Tensor<S>) -> Tensor<S> { sample(posteriorMean(of: x)) }
}

/// The loss of a batch, and all that it was computed from.
public struct Objective<S: Scalar> {
  /// The loss, of rank 0.
  public let loss: Variable<S>
  /// What it is made of, values per image.
  public let terms: [LossTerm<S>]
  /// The posterior, the noise, z, and log p(x | z).
  public let draw: LatentDraw<S>
  /// The decoder's output before the likelihood's activation, `[N·k, H, W, C]`.
  public let decoderOutput: Variable<S>

  /// q(z | x).
  public var posterior: Posterior<S> { draw.posterior }

  /// The values of the term of this name, `[N]`.
  public subscript(_ name: String) -> Variable<S> {
    guard let term = terms.first(where: { $0.name == name }) else {
      fatalError("Objective: expected one of the terms \(terms.map(\.name)), found '\(name)'")
    }
    return term.values
  }
}
