import Models
import TensorCore

extension FourPixelVAE {
  /// The loss and the gradients of images `[N, 2, 2, 1]` with noise `[N, 1]`.
  static func differentiate(
    _ images: Tensor<Double> = image, noise: Tensor<Double>
  ) -> (loss: Double, gradients: [(name: String, value: Tensor<Double>)]) {
    let model = model(as: Double.self)
    let step = model.differentiate(images, epsilon: noise)
    return (
      step.loss,
      zip(model.parameters, step.gradients).map { ($0.name, $1 ?? Tensor($0.parameter.shape)) }
    )
  }
}
