import Checking
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

  /// Compares gradients of the loss of ``image`` with differences of that loss, number by number.
  static func check(
    _ gradients: [(name: String, value: Tensor<Double>)], noise: Tensor<Double>
  ) -> CheckResult {
    var result = CheckResult("tiny-vae/gradients", tolerance: 1e-9)
    let h = 0x1p-17
    for (index, (name, gradient)) in gradients.enumerated() {
      func loss(_ position: Int, _ distance: Double) -> Double {
        let model = model(as: Double.self)
        model.parameters[index].parameter.update { $0[position: position] += distance }
        return model.differentiate(image, epsilon: noise).loss
      }
      let slopes = (0..<gradient.count).map { (loss($0, h) - loss($0, -h)) / (2 * h) }
      result.record(Deviation(gradient, from: Tensor(gradient.shape, slopes)), name)
    }
    return result
  }
}
