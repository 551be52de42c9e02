import Autograd
import Models
import TensorCore

/// One mini-batch on its way through a model and back, every number on it.
public struct StepTrace: Sendable {
  /// The norms of a parameter and of its gradient.
  public struct ParameterNorms: Sendable {
    /// The parameter's name in a checkpoint.
    public let name: String
    /// Its shape.
    public let shape: Shape
    /// √Σθ².
    public let value: Double
    /// √Σ(∂loss/∂θ)²; nil where the loss does not depend on the parameter.
    public let gradient: Double?
  }

  /// The images, `[N, H, W, C]`.
  public let x: Tensor<Float>
  /// The posterior's mean, `[N, latent]`.
  public let mu: Tensor<Float>
  /// The logarithm of the posterior's variance, `[N, latent]`.
  public let logVariance: Tensor<Float>
  /// The noise, `[N, latent]`.
  public let epsilon: Tensor<Float>
  /// z = μ + σ ε, `[N, latent]`.
  public let z: Tensor<Float>
  /// The decoder's output before the last activation, `[N, H, W, C]`.
  public let logits: Tensor<Float>
  /// The decoder's images, `[N, H, W, C]`.
  public let reconstruction: Tensor<Float>
  /// −log p(x | z) up to a constant, `[N]`.
  public let recon: Tensor<Float>
  /// KL(q(z | x) ‖ p(z)), `[N]`.
  public let kl: Tensor<Float>
  /// The batch's mean of recon + β · KL.
  public let loss: Double
  /// One line a parameter, in the order of the state.
  public let parameters: [ParameterNorms]

  /// Follows a batch through the first training step of a model, without the optimizer's part.
  ///
  /// The model's running statistics move as in training; its parameters stay.
  ///
  /// - Parameters:
  ///   - images: `[N, H, W, C]`, which must fit the model.
  ///   - seed: of the noise; that of a run gives the noise of the run's first step.
  public init(_ model: any VAE<Float>, _ images: Tensor<Float>, seed: UInt64) {
    let tape = Tape<Float>()
    let noise = trainingNoise(seed: seed, step: 1, images: images.shape[0], model.configuration)
    let objective = model.objective(tape.constant(images), epsilon: noise, mode: .training)
    let still = Tape<Float>(recording: false)
    x = images
    mu = objective.posterior.mu.value
    logVariance = objective.posterior.logVariance.value
    epsilon = noise
    z =
      reparameterize(mu: still.constant(mu), logVariance: still.constant(logVariance), epsilon: still.constant(noise))
      .value
    logits = objective.logits.value
    reconstruction = model.activated(still.constant(logits)).value
    recon = objective.recon.value
    kl = objective.kl.value
    loss = Double(objective.loss.value.scalar)
    let gradients = tape.gradients(of: objective.loss)
    parameters = model.parameters.map { name, parameter in
      ParameterNorms(
        name: name, shape: parameter.shape, value: norm(parameter.value),
        gradient: gradients[tape.variable(parameter)].map(norm))
    }
  }
}

/// √Σx², summed in `Double`, in the scalars' order.
func norm(_ tensor: Tensor<Float>) -> Double {
  tensor.withUnsafeScalars { $0.reduce(0) { $0 + Double($1) * Double($1) } }.squareRoot()
}
