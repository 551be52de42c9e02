import Autograd
import Layers
import Models
import TensorCore

/// The smallest model of each architecture, and images and noise for it: functions of fixed seeds.
struct TinyModel {
  let name: String
  private let architecture: ModelConfiguration.Architecture
  private let seed: UInt64

  /// One of each, with a seed such that no finite difference crosses a kink.
  static let all = ModelConfiguration.Architecture.allCases.map {
    TinyModel(name: $0.rawValue, architecture: $0, seed: 1)
  }

  func configuration(beta: Double) -> ModelConfiguration {
    var configuration = ModelConfiguration(architecture, latentDim: 2, baseChannels: 1, hidden: 2, beta: beta)
    configuration.imageSize = min(configuration.imageSize, 32)
    return configuration
  }

  /// The model with initial values.
  func model(beta: Double) throws -> Model<Double> { try Model(configuration(beta: beta), seed: seed) }

  /// The model with initial values and another bound.
  func model(_ bound: any Bound, _ context: BoundContext = BoundContext()) throws -> Model<Double> {
    let its = try model(beta: 1)
    var model = Model(its.network, likelihood: its.likelihood, bound: bound)
    model.context = context
    return model
  }

  /// Images of random pixels, `[count, H, W, C]`.
  func images(_ count: Int) -> Tensor<Double> {
    let its = configuration(beta: 1)
    return RandomStream(seed: seed, purpose: .checks, step: 1).uniform(
      [count, its.imageSize, its.imageSize, its.channels], low: Double(its.pixelRange.lower))
  }

  /// ε, `[count, 2]`.
  func noise(_ count: Int) -> Tensor<Double> { RandomStream(seed: seed, purpose: .checks, step: 2).normal([count, 2]) }
}

/// A batch's losses, and the gradients of one of them.
struct Differentiated {
  /// What was differentiated.
  let loss: Double
  /// One value per image.
  let recon, kl: Tensor<Double>
  /// Of every parameter, in the order of the state; zeros where the loss does not depend on it.
  let gradients: [(name: String, value: Tensor<Double>)]

  init(
    _ model: Model<Double>, _ images: Tensor<Double>, _ noise: Tensor<Double>?, _ mode: Mode,
    of loss: (Objective<Double>) -> Variable<Double>
  ) {
    let tape = Tape<Double>()
    let objective = model.objective(tape.constant(images), epsilon: noise, mode: mode)
    (recon, kl) = (objective["recon"].value, objective["kl"].value)
    let scalar = loss(objective)
    self.loss = scalar.value.scalar
    let gradients = tape.gradients(of: scalar)
    self.gradients = model.parameters.map { name, parameter in
      (name, gradients[tape.variable(parameter)] ?? Tensor(parameter.shape))
    }
  }
}

extension Tensor {
  /// The rows again and again, `times` times.
  func repeated(_ times: Int) -> Tensor {
    Tensor(Shape([shape[0] * times] + shape.extents.dropFirst()), (0..<times).flatMap { _ in scalars })
  }
}
