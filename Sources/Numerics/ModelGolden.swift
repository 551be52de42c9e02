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

// The formulas of weights, pixels and noise, which any language computes the same.
extension ModelGolden {
  private func sequence(_ shape: Shape, _ multiplier: Int, _ offset: Int, _ modulus: Int) -> [Double] {
    (0..<shape.count).map { Double(($0 * multiplier + offset) % modulus) }
  }

  var configuration: ModelConfiguration {
    ModelConfiguration(
      attributes.model, imageSize: attributes.imageSize, channels: attributes.channels, latentDim: attributes.latent,
      baseChannels: attributes.base, hidden: attributes.hidden, activation: attributes.activation,
      reconLoss: attributes.reconLoss, beta: attributes.beta)
  }

  /// The model with the formula's weights, and running statistics that have seen nothing.
  func model<S: Scalar>(as type: S.Type = S.self) throws -> Model<S> {
    let model = try Model<S>(configuration, seed: 0)
    for (p, (name, parameter)) in model.parameters.enumerated() {
      let values = sequence(parameter.shape, 7919, p * 104_729 + 12_345, 2003).map { u in
        attributes.parameterScale * (u / 2003 - 0.5) + (name.hasSuffix("bn.weight") ? 1 : 0)
      }
      parameter.value = Tensor(parameter.shape, values.map { S($0) })
    }
    return model
  }

  /// The batch, NHWC.
  func images<S: Scalar>(as type: S.Type = S.self) -> Tensor<S> {
    let shape: Shape = [attributes.batch, attributes.imageSize, attributes.imageSize, attributes.channels]
    let values = sequence(shape, 31, 7, 256).map { $0 / 255 }
    return Tensor(shape, values.map { S(attributes.symmetric ? 2 * $0 - 1 : $0) })
  }

  /// ε of a step, `[batch, latent]`.
  func noise<S: Scalar>(_ step: Int, as type: S.Type = S.self) -> Tensor<S> {
    let shape: Shape = [attributes.batch, attributes.latent]
    return Tensor(shape, sequence(shape, 7919, step * 15_485_863 + 4567, 2003).map { S($0 / 2003 * 4 - 2) })
  }
}
