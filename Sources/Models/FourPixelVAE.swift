import Layers
import TensorCore

/// A variational autoencoder that can be followed with a pencil: images of 2×2 pixels, two hidden
/// units on each side, one latent.
///
/// `vae trace --tiny` prints a training step of it, and chapter 10 of the book computes one by hand.
public enum FourPixelVAE {
  /// Its sizes. The suite's mlp has them only here, where its weights are given.
  public static let configuration = ModelConfiguration(.mlp, imageSize: 2, latentDim: 1, hidden: 2)

  /// Weights with one decimal, under their names in a checkpoint.
  public static let weights: [(name: String, value: Tensor<Double>)] = [
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
  public static func model<S: Scalar>(as type: S.Type = S.self) -> Model<S> {
    let network = PlannedVAE<S>(.fullyConnected(configuration), Initializer.blank)
    let model = Model(network, likelihood: Bernoulli())
    for ((name, parameter), (expected, value)) in zip(model.parameters, weights) where name == expected {
      parameter.value = value.converted()
    }
    return model
  }

  /// An image, `[1, 2, 2, 1]`: its upper row is white.
  public static let image = Tensor<Double>([1, 2, 2, 1], [1, 1, 0, 0])
}
