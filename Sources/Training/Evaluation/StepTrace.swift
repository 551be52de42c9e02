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
  /// Every value that was computed on the way, with its adjoint.
  public let list: WengertList<Float>
  /// The lines of the list that have a name: parameters, `x`, `eps`, `z`, `loss` and so on.
  public let names: [Int: String]
  /// What Adam's first step makes of the parameters.
  public let updates: [ParameterUpdate]

  /// A parameter before and after Adam's first step.
  public struct ParameterUpdate: Sendable {
    /// The parameter's name in a checkpoint.
    public let name: String
    /// θ and ∂loss/∂θ.
    public let value, gradient: Tensor<Float>
    /// The running averages of the gradient and of its square.
    public let average, square: Tensor<Float>
    /// θ after the step.
    public let moved: Tensor<Float>
  }

  /// Follows a batch through a first training step. The running statistics move; the parameters
  /// stay.
  ///
  /// - Parameters:
  ///   - model: the model, before any step.
  ///   - images: `[N, H, W, C]`, which must fit the model.
  ///   - seed: of the noise; that of a run gives the noise of the run's first step.
  ///   - learningRate: of Adam's step.
  public init(_ model: Model<Float>, _ images: Tensor<Float>, seed: UInt64, learningRate: Double = 1e-3) {
    let noise = trainingNoise(seed: seed, step: 1, images: 0..<images.shape[0], model)
    let tape = Tape<Float>(keepsList: true)
    let input = tape.constant(images)
    let objective = model.objective(input, epsilon: noise, mode: .training)
    let gradients = tape.gradients(of: objective.loss)
    let trained = model.parameters.map { entry in
      let variable = tape.variable(entry.parameter)
      return (name: entry.name, value: entry.parameter.value, gradient: gradients[variable], line: variable.line)
    }
    list = tape.list ?? WengertList()
    names = Self.names(objective, input, trained.map { ($0.name, $0.line) }, list)
    updates = Self.adam(trained.map { ($0.name, $0.value, $0.gradient) }, learningRate: learningRate)
    x = images
    (mu, logVariance) = (objective.posterior.mu.value, objective.posterior.logVariance.value)
    (epsilon, z) = (noise, objective.draw.z.value)
    decoderOutput = objective.decoderOutput.value
    reconstruction = model.likelihood.mean(of: Tape(recording: false).constant(decoderOutput)).value
    terms = objective.terms.map { ($0.name, $0.values.value) }
    loss = Double(objective.loss.value.scalar)
    parameters = trained.map {
      ParameterNorms(name: $0.name, shape: $0.value.shape, value: $0.value.norm, gradient: $0.gradient?.norm)
    }
  }

  /// The names of the lines that a reader knows from the equations.
  private static func names(
    _ objective: Objective<Float>, _ input: Variable<Float>, _ parameters: [(name: String, line: Int?)],
    _ list: WengertList<Float>
  ) -> [Int: String] {
    // z = reparameterize(mu, logvar, eps)
    var noise: Int?
    if let z = objective.draw.z.line, case .op(_, let inputs) = list.lines[z].origin { noise = inputs.last }
    let known =
      [
        ("x", input.line), ("mu", objective.posterior.mu.line), ("logvar", objective.posterior.logVariance.line),
        ("eps", noise), ("z", objective.draw.z.line), ("h", objective.decoderOutput.line),
        ("loss", objective.loss.line),
      ] + objective.terms.map { ($0.name, $0.values.line) } + parameters
    return Dictionary(known.compactMap { name, line in line.map { ($0, name) } }) { first, _ in first }
  }

  /// Adam's first step, on copies.
  private static func adam(
    _ parameters: [(name: String, value: Tensor<Float>, gradient: Tensor<Float>?)], learningRate: Double
  ) -> [ParameterUpdate] {
    let copies = parameters.map { (name: $0.name, parameter: Parameter($0.value)) }
    let adam = Adam(copies, learningRate: learningRate)
    adam.step(parameters.map(\.gradient))
    let buffers = adam.state.compactMap { entry in
      if case .buffer(let buffer) = entry.kind { (entry.name, buffer.value) } else { nil }
    }
    let state = Dictionary(buffers) { first, _ in first }
    return zip(parameters, copies).compactMap { before, after in
      guard let gradient = before.gradient, let average = state["exp_avg.\(before.name)"],
        let square = state["exp_avg_sq.\(before.name)"]
      else { return nil }
      return ParameterUpdate(
        name: before.name, value: before.value, gradient: gradient, average: average, square: square,
        moved: after.parameter.value)
    }
  }
}
