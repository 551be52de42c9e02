import Autograd
import Layers
import TensorCore

/// The convolutional autoencoder of 28×28 grey images.
///
///     encoder   28×28×1 → 14×14×c → 7×7×2c, flattened to 98c → μ and log-variance, latent each
///     decoder   latent → 98c, as 7×7×2c → 14×14×c → 28×28×1 logits
///
/// Each arrow between images is a ``ConvBlock`` or a ``DeconvBlock``; the last is a transposed convolution alone.
public final class MNIST<S: Scalar>: VAE {
  public let configuration: ModelConfiguration
  private let encoder: [ConvBlock<S>]
  private let fcMu: LinearLayer<S>
  private let fcLogVariance: LinearLayer<S>
  private let fcDecode: LinearLayer<S>
  private let decoder: [DeconvBlock<S>]
  private let head: ConvTranspose2dLayer<S>
  /// What the encoder makes of an image, `[7, 7, 2c]`.
  private let features: Shape

  /// The model of a valid configuration.
  init(_ configuration: ModelConfiguration, _ initializer: Initializer) {
    let (c, latent) = (configuration.baseChannels, configuration.latentDim)
    self.configuration = configuration
    features = [7, 7, 2 * c]
    encoder = [ConvBlock(configuration.channels, c, initializer), ConvBlock(c, 2 * c, initializer)]
    fcMu = LinearLayer(inputs: features.count, outputs: latent, initializer)
    fcLogVariance = LinearLayer(inputs: features.count, outputs: latent, initializer)
    fcDecode = LinearLayer(inputs: latent, outputs: features.count, initializer)
    decoder = [DeconvBlock(2 * c, c, initializer)]
    head = ConvTranspose2dLayer(
      inputs: c, outputs: configuration.channels, kernel: (4, 4), stride: (2, 2), padding: (1, 1), initializer)
  }

  public func encode(_ x: Variable<S>, _ mode: Mode) -> Posterior<S> {
    let h = encoder.apply(to: x, mode).flattened()
    return Posterior(mu: fcMu(h, mode), logVariance: fcLogVariance(h, mode))
  }

  public func decode(_ z: Variable<S>, _ mode: Mode) -> Variable<S> {
    let h = fcDecode(z, mode).unflattened(to: features)
    return head(decoder.apply(to: h, mode), mode)
  }

  public var state: [StateEntry<S>] {
    encoder.state(named: "encoder")
      + fcMu.state(named: "fc_mu") + fcLogVariance.state(named: "fc_logvar") + fcDecode.state(named: "fc_decode")
      + decoder.state(named: "decoder") + head.state(named: "head")
  }

  public var summary: [LayerSummary] {
    encoder[0].summary("encoder.0", height: 14, width: 14)
      + encoder[1].summary("encoder.1", height: 7, width: 7)
      + [
        LayerSummary("flatten", "flatten", output: [features.count]),
        fcMu.summary("fc_mu"),
        fcLogVariance.summary("fc_logvar"),
        LayerSummary("z", "sample", output: [configuration.latentDim]),
        fcDecode.summary("fc_decode"),
        LayerSummary("reshape", "reshape", output: features),
      ]
      + decoder[0].summary("decoder.0", height: 14, width: 14)
      + [
        head.summary("head", height: 28, width: 28),
        LayerSummary("sigmoid", "sigmoid", output: configuration.image),
      ]
  }
}
