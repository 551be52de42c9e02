import Autograd
import Layers
import Models
import TensorCore

/// The training step that is timed: forward, backward and Adam, of a new model.
final class TrainingStep {
  private let model: any VAE<Float>
  private let adam: Adam<Float>
  private let images: Tensor<Float>
  private let noise: Tensor<Float>
  /// Floating-point operations of a step; see ``LayerCost``.
  let flops: Double

  /// A step on these images, `[N, H, W, C]`.
  init(_ configuration: ModelConfiguration, images: Tensor<Float>) throws {
    model = try ModelFactory.make(configuration, seed: 0)
    adam = Adam(model.parameters, learningRate: 1e-4)
    self.images = images
    let batch = images.shape[0]
    noise = RandomStream(seed: 0, purpose: .posteriorNoise).normal([batch, configuration.latentDim])
    flops = LayerCost.flopsPerStep(of: model, batch: batch)
  }

  /// Takes it.
  func callAsFunction() {
    let (gradients, tape) = differentiate(observer: nil)
    adam.step(gradients, on: tape)
  }

  /// Takes it, and tells the observer of every op; gives the seconds that Adam took.
  func timingAdam(observer: @escaping (OpTiming) -> Void) -> Double {
    let (gradients, tape) = differentiate(observer: observer)
    return seconds { adam.step(gradients, on: tape) }
  }

  private func differentiate(observer: ((OpTiming) -> Void)?) -> (Gradients<Float>, Tape<Float>) {
    let tape = Tape<Float>(observer: observer)
    let objective = model.objective(tape.constant(images), epsilon: noise, mode: .training)
    return (tape.gradients(of: objective.loss), tape)
  }
}
