import Autograd
import Layers
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
  /// The posterior's mean and log-variance, the noise, and z = μ + σ ε, `[N, latent]` each.
  public let mu, logVariance, epsilon, z: Tensor<Float>
  /// The decoder's output before and after the last activation, `[N, H, W, C]` each.
  public let decoderOutput, reconstruction: Tensor<Float>
  /// What the loss is made of, values per image, `[N]`.
  public let terms: [(name: String, values: Tensor<Float>)]
  /// The loss of the batch.
  public let loss: Double
  /// One line per parameter, in the order of the state.
  public let parameters: [ParameterNorms]

  /// Follows a batch through a first training step. The running statistics move; the parameters
  /// stay.
  ///
  /// - Parameters:
  ///   - images: `[N, H, W, C]`, which must fit the model.
  ///   - seed: of the noise; that of a run gives the noise of the run's first step.
  public init(_ model: Model<Float>, _ images: Tensor<Float>, seed: UInt64) {
    let noise = trainingNoise(seed: seed, step: 1, images: images.shape[0], model)
    let step = model.differentiate(images, epsilon: noise)
    let objective = step.shards[0]
    x = images
    (mu, logVariance) = (objective.posterior.mu.value, objective.posterior.logVariance.value)
    (epsilon, z) = (noise, objective.draw.z.value)
    decoderOutput = objective.decoderOutput.value
    reconstruction = model.likelihood.mean(of: Tape(recording: false).constant(decoderOutput)).value
    terms = objective.terms.map { ($0.name, $0.values.value) }
    loss = Double(step.loss)
    parameters = zip(model.parameters, step.gradients).map { entry, gradient in
      ParameterNorms(
        name: entry.name, shape: entry.parameter.shape, value: entry.parameter.value.norm, gradient: gradient?.norm
      )
    }
  }
}
