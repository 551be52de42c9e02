import Autograd
import Layers
import Models
import TensorCore

/// The smallest model of each architecture, and images and noise for it: functions of fixed seeds.
struct TinyModel {
  let name: String
  private let architecture: ModelConfiguration.Architecture
  private let seed: UInt64

  /// One of each. The seeds are such that no finite difference of the models' parameters crosses a kink.
  static let all = [
    TinyModel(name: "mlp", architecture: .mlp, seed: 1), TinyModel(name: "mnist", architecture: .mnist, seed: 1),
    TinyModel(name: "celeba", architecture: .celeba, seed: 1),
  ]

  func configuration(beta: Double) -> ModelConfiguration {
    ModelConfiguration(
      architecture, imageSize: architecture == .celeba ? 32 : 28, latentDim: 2, baseChannels: 1, hidden: 2, beta: beta)
  }

  /// The model with initial values.
  func model(beta: Double) throws -> any VAE<Double> {
    try ModelFactory.make(configuration(beta: beta), seed: seed)
  }

  /// Images of random pixels, `[count, H, W, C]`.
  func images(_ count: Int) -> Tensor<Double> {
    let its = configuration(beta: 1)
    return RandomStream(seed: seed, purpose: .checks, step: 1).uniform(
      [count, its.imageSize, its.imageSize, its.channels], low: architecture.pixelRange == .unit ? 0 : -1)
  }

  /// ε, `[count, 2]`.
  func noise(_ count: Int) -> Tensor<Double> { RandomStream(seed: seed, purpose: .checks, step: 2).normal([count, 2]) }
}

/// A batch's losses, and the gradients of one of them.
struct Differentiated {
  /// What was differentiated.
  let loss: Double
  /// An image each.
  let recon, kl: Tensor<Double>
  /// Of every parameter, in the order of the state; zeros where the loss does not depend on it.
  let gradients: [(name: String, value: Tensor<Double>)]

  init(
    _ model: some VAE<Double>, _ images: Tensor<Double>, _ noise: Tensor<Double>?, _ mode: Mode,
    of loss: (Objective<Double>) -> Variable<Double>
  ) {
    let tape = Tape<Double>()
    let objective = model.objective(tape.constant(images), epsilon: noise, mode: mode)
    (recon, kl) = (objective.recon.value, objective.kl.value)
    let scalar = loss(objective)
    self.loss = scalar.value.scalar
    let gradients = tape.gradients(of: scalar)
    self.gradients = model.parameters.map { name, parameter in
      (name, gradients[tape.variable(parameter)] ?? Tensor(parameter.shape))
    }
  }
}

extension Tensor {
  /// The rows of a range, along the first axis.
  func rows(_ rows: Range<Int>) -> Tensor {
    let size = shape.dropFirst.count
    return Tensor(
      Shape([rows.count] + shape.extents.dropFirst()), Array(scalars[rows.lowerBound * size..<rows.upperBound * size]))
  }

  /// The rows again and again, `times` times.
  func repeated(_ times: Int) -> Tensor {
    Tensor(Shape([shape[0] * times] + shape.extents.dropFirst()), (0..<times).flatMap { _ in scalars })
  }
}
