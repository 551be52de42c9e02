import Autograd
import Layers
import Models
import TensorCore

/// A variational autoencoder of 2×2 images, two hidden units on each side and one latent.
enum TinyVAE {
  /// The network's shape, as the suite's fully connected plan.
  static let configuration = ModelConfiguration(.mlp, imageSize: 2, latentDim: 1, hidden: 2)

  /// Weights with one decimal, to be followed with a pencil; under their names in a checkpoint.
  static let weights: [(name: String, value: Tensor<Double>)] = [
    ("encoder.0.weight", [[0.5, 0.5, -0.5, -0.5], [-0.5, 0.5, -0.5, 0.5]]),
    ("encoder.0.bias", [0.1, 0.2]),
    ("fc_mu.weight", [[0.8, -0.4]]),
    ("fc_mu.bias", [0.1]),
    ("fc_logvar.weight", [[-0.6, 0.5]]),
    ("fc_logvar.bias", [-0.2]),
    ("fc_decode.weight", [[1], [-1]]),
    ("fc_decode.bias", [0.1, 0.5]),
    ("head.weight", [[1, -0.5], [1, 0.5], [-1, 0.5], [-1, -0.5]]),
    ("head.bias", [0.1, 0, 0.2, -0.1]),
  ]

  /// The model with these weights.
  static func model<S: Scalar>(as type: S.Type = S.self) -> Model<S> {
    let network = PlannedVAE<S>(.fullyConnected(configuration), Initializer.blank)
    let model = Model(network, likelihood: Bernoulli())
    for ((name, parameter), (expected, value)) in zip(model.parameters, weights) where name == expected {
      parameter.value = value.converted()
    }
    return model
  }

  /// The first image: its upper row is white.
  static let image = Tensor<Double>([1, 2, 2, 1], [1, 1, 0, 0])

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
