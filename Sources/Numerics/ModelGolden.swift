import Autograd
import Checking
import Layers
import Models
import TensorCore

/// `Models/<model>.json`: PyTorch's losses, gradients and ten steps of Adam, of a whole model.
struct ModelGolden: Decodable {
  let attributes: Attributes
  let parameters: [String: [Int]]
  let mean: Mean
  let sampled: Sampled
  let adam: Training

  struct Attributes: Decodable {
    let model: ModelConfiguration.Architecture
    let imageSize, channels, batch, latent: Int
    let hidden: ModelConfiguration.HiddenLayers?
    let activation: ModelConfiguration.Activation?
    let base: Int?
    let reconLoss: ModelConfiguration.ReconstructionLoss
    let beta, parameterScale: Double
    let symmetric: Bool
  }

  /// Nats per image, means over the batch.
  struct Losses: Decodable { let loss, recon, kl: Double }

  /// The posterior's mean decoded.
  struct Mean: Decodable {
    let loss, recon, kl: Double
    let gradientSummaries: [String: Summary]

    var losses: Losses { Losses(loss: loss, recon: recon, kl: kl) }
  }

  /// A gradient's norm, sum, and every `stride`-th scalar.
  struct Summary: Decodable {
    let shape: [Int]
    let norm, sum: Double
    let stride: Int
    let samples: [Double]
  }

  /// A sample of the posterior decoded.
  struct Sampled: Decodable {
    let loss, recon, kl: Double
    let gradients: [String: GoldenTensor]

    var losses: Losses { Losses(loss: loss, recon: recon, kl: kl) }
  }

  /// Ten steps: the losses before each, and what they left behind.
  struct Training: Decodable {
    let lr: Double
    let losses: [Losses]
    let evaluationAfter: Losses
    let parameterNormsAfter: [String: Double]
    let buffersAfter: [String: GoldenTensor]
  }
}

extension ModelGolden {
  /// The model with the formula's weights, and running statistics that have seen nothing.
  func model<S: Scalar>(as type: S.Type = S.self) throws -> Model<S> { try attributes.makeModel() }

  /// The batch, NHWC.
  func images<S: Scalar>(as type: S.Type = S.self) -> Tensor<S> { attributes.images() }

  /// ε of a step, `[batch, latent]`.
  func noise<S: Scalar>(_ step: Int, as type: S.Type = S.self) -> Tensor<S> { attributes.noise(step) }
}

extension ModelGolden.Attributes {
  private var configuration: ModelConfiguration {
    ModelConfiguration(
      model, imageSize: imageSize, channels: channels, latentDim: latent, baseChannels: base, hidden: hidden,
      activation: activation, reconLoss: reconLoss, beta: beta)
  }

  private var formulas: GoldenFormulas { GoldenFormulas(parameterScale: parameterScale, symmetric: symmetric) }

  /// The model with the formula's weights, and running statistics that have seen nothing.
  func makeModel<S: Scalar>(as type: S.Type = S.self) throws -> Model<S> {
    let model = try Model<S>(configuration, seed: 0)
    formulas.fill(model)
    return model
  }

  /// The batch, NHWC.
  func images<S: Scalar>(as type: S.Type = S.self) -> Tensor<S> {
    formulas.images([batch, imageSize, imageSize, channels])
  }

  /// ε of a step, `[batch, latent]`.
  func noise<S: Scalar>(_ step: Int, as type: S.Type = S.self) -> Tensor<S> {
    formulas.noise(step, [batch, latent])
  }
}
