import Autograd
import Layers
import TensorCore

/// A variational autoencoder: an encoder q(z | x), a decoder p(x | z), and the evidence lower bound that trains both.
///
/// A model supplies `encode` and `decode`; everything else follows from them, below.
///
/// - Source: Kingma and Welling 2014, "Auto-Encoding Variational Bayes".
public protocol VAE<S>: AnyObject {
  /// The precision.
  associatedtype S: Scalar

  /// What the model was built from.
  var configuration: ModelConfiguration { get }

  /// The posterior q(z | x) = N(μ, diag e^logvar): images `[N, H, W, C]` → μ and log-variance, `[N, latent]` each.
  func encode(_ x: Variable<S>, _ mode: Mode) -> Posterior<S>

  /// The images that z stands for, before the last activation: `[N, latent]` → `[N, H, W, C]`.
  func decode(_ z: Variable<S>, _ mode: Mode) -> Variable<S>

  /// Everything that a checkpoint holds, under PyTorch's names, in PyTorch's order.
  var state: [StateEntry<S>] { get }

  /// The layers in the order in which data passes them, for the report: what it does, its output's shape for one image,
  /// its number of trained scalars.
  var summary: [LayerSummary] { get }
}

/// The parameters of q(z | x), `[N, latent]` each.
public struct Posterior<S: Scalar> {
  /// The mean.
  public let mu: Variable<S>
  /// The logarithm of the variance.
  public let logVariance: Variable<S>

  /// The posterior of a model's encoder.
  public init(mu: Variable<S>, logVariance: Variable<S>) {
    (self.mu, self.logVariance) = (mu, logVariance)
  }
}

/// The negative evidence lower bound of a batch and its terms, in nats.
public struct Objective<S: Scalar> {
  /// The loss: the batch's mean of recon + β · KL. Rank 0.
  public let loss: Variable<S>
  /// −log p(x | z) up to a constant, summed over the pixels, an image each: `[N]`.
  public let recon: Variable<S>
  /// KL(q(z | x) ‖ p(z)), summed over the latents, an image each: `[N]`.
  public let kl: Variable<S>
  /// The posterior.
  public let posterior: Posterior<S>
  /// The decoder's output before the last activation, `[N, H, W, C]`.
  public let logits: Variable<S>
}

/// A line of the table of layers.
public struct LayerSummary: Sendable {
  /// The layer's name in a checkpoint, or a word for what has no state.
  public let name: String
  /// What it does.
  public let kind: String
  /// Its output's shape for one image.
  public let output: Shape
  /// Its trained scalars.
  public let parameters: Int

  /// A line.
  public init(_ name: String, _ kind: String, output: Shape, parameters: Int = 0) {
    (self.name, self.kind, self.output, self.parameters) = (name, kind, output, parameters)
  }
}

extension VAE {
  /// z = μ + σ ε: a sample of the posterior through which gradients flow. Without noise, z = μ.
  public func sampleLatent(_ posterior: Posterior<S>, epsilon: Tensor<S>?) -> Variable<S> {
    guard let epsilon else { return posterior.mu }
    return reparameterize(
      mu: posterior.mu, logVariance: posterior.logVariance, epsilon: posterior.mu.tape.constant(epsilon))
  }

  /// −ELBO of images `[N, H, W, C]`, with noise ε `[N, latent]`, or at the posterior's mean.
  ///
  ///     loss = mean over n of −log p(xₙ | zₙ) + β KL(q(z | xₙ) ‖ N(0, 1))
  public func objective(_ x: Variable<S>, epsilon: Tensor<S>?, mode: Mode) -> Objective<S> {
    // Encode.
    let posterior = encode(x, mode)
    // Sample.
    let z = sampleLatent(posterior, epsilon: epsilon)
    // Decode.
    let logits = decode(z, mode)
    // Score.
    let recon = reconstructionError(logits, x)
    let kl = gaussianKL(mu: posterior.mu, logVariance: posterior.logVariance)
    let beta = x.tape.constant(Tensor(S(configuration.beta)))
    return Objective(
      loss: (recon + beta * kl).mean(), recon: recon, kl: kl, posterior: posterior, logits: logits)
  }

  /// −log p(x | z) up to a constant, an image each. Cross-entropy is taken from the logits, which keeps its digits where a
  /// probability would round to 0 or 1.
  func reconstructionError(_ logits: Variable<S>, _ x: Variable<S>) -> Variable<S> {
    switch configuration.reconLoss {
    case .bce: logits.binaryCrossEntropyWithLogits(against: x)
    case .mse: activated(logits).squaredError(against: x)
    }
  }

  /// The last activation: pixels in [0, 1] by the sigmoid, or in [−1, 1] by tanh.
  public func activated(_ logits: Variable<S>) -> Variable<S> {
    switch configuration.model.pixelRange {
    case .unit: logits.sigmoid()
    case .symmetric: logits.tanh()
    }
  }

  /// The decoder's images of latents `[N, latent]`, as pixels.
  public func sample(_ z: Tensor<S>) -> Tensor<S> {
    let tape = Tape<S>(recording: false)
    return activated(decode(tape.constant(z), .evaluation)).value
  }

  /// μ of images `[N, H, W, C]`: `[N, latent]`.
  public func posteriorMean(of x: Tensor<S>) -> Tensor<S> {
    let tape = Tape<S>(recording: false)
    return encode(tape.constant(x), .evaluation).mu.value
  }

  /// Images encoded and decoded again, at the posterior's mean.
  public func reconstruct(_ x: Tensor<S>) -> Tensor<S> { sample(posteriorMean(of: x)) }

  /// The trained tensors, in the order of the state.
  public var parameters: [(name: String, parameter: Parameter<S>)] {
    state.compactMap { entry in
      if case .parameter(let parameter) = entry.kind { (entry.name, parameter) } else { nil }
    }
  }
}
