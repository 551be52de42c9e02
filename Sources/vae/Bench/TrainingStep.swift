import Autograd
import Layers
import Models
import TensorCore

/// The training step that is timed, forward, backward and Adam, of a new model on one batch.
final class TrainingStep {
  private let model: Model<Float>
  private let adam: Adam<Float>
  private let images: Tensor<Float>
  private let noise: Tensor<Float>
  /// Floating-point operations of a step; see ``LayerCost``.
  let flops: Double

  /// A step on these images, `[N, H, W, C]`.
  init(_ configuration: ModelConfiguration, images: Tensor<Float>) throws {
    model = try Model(configuration, seed: 0)
    adam = Adam(model.parameters, learningRate: 1e-4)
    self.images = images
    let batch = images.shape[0]
    noise = RandomStream(seed: 0, purpose: .posteriorNoise).normal(
      [batch * model.bound.samples, configuration.latentDim])
    flops = LayerCost.flopsPerStep(of: configuration, batch: batch)
  }

  /// Takes it.
  func callAsFunction() { model.step(images, epsilon: noise, by: adam) }

  /// Takes it, and tells the observer of every op; gives the seconds that Adam took.
  func timingAdam(observer: @escaping (OpSample) -> Void) -> Double {
    var begin = ContinuousClock.now
    model.step(
      images, epsilon: noise, by: adam, observer: observer,
      shouldMove: { _ in
        begin = .now
        return true
      })
    return begin.duration(to: .now) / .seconds(1)
  }
}
