import Autograd
import Layers
import TensorCore

/// The convolutional autoencoder of n×n colour images, n = 32, 64, 128 or 256.
///
///     encoder   n×n×3 → n/2×n/2×c → n/4×n/4×2c → n/8×n/8×4c → n/16×n/16×8c, averaged to 4×4×8c, flattened to 128c
///               → μ and log-variance, latent each
///     decoder   latent → 128c, as 4×4×8c → 8×8×4c → 16×16×2c → 32×32×c → … → n/2×n/2 → n×n×3 before tanh
///
/// Each arrow between images is a ``ConvBlock`` or a ``DeconvBlock``; the last is a transposed convolution alone. The
/// average pooling gives every n the same fully connected layers (for n = 32 it repeats pixels: 2×2 to 4×4).
public final class CelebA<S: Scalar>: VAE {
  public let configuration: ModelConfiguration
  private let encoder: [ConvBlock<S>]
  private let fcMu: LinearLayer<S>
  private let fcLogVariance: LinearLayer<S>
  private let fcDecode: LinearLayer<S>
  private let decoder: [DeconvBlock<S>]
  private let head: ConvTranspose2dLayer<S>
  /// The image between the encoder and the fully connected layers, `[4, 4, 8c]`.
  private let features: Shape

  /// The model of a valid configuration.
  init(_ configuration: ModelConfiguration, _ initializer: Initializer) {
    let (c, latent) = (configuration.baseChannels, configuration.latentDim)
    self.configuration = configuration
    features = [4, 4, 8 * c]

    let encoderChannels = [configuration.channels, c, 2 * c, 4 * c, 8 * c]
    encoder = zip(encoderChannels, encoderChannels.dropFirst()).map { ConvBlock($0, $1, initializer) }
    fcMu = LinearLayer(inputs: features.count, outputs: latent, initializer)
    fcLogVariance = LinearLayer(inputs: features.count, outputs: latent, initializer)
    fcDecode = LinearLayer(inputs: latent, outputs: features.count, initializer)

    // log₂(n/4) doublings lead from 4 to n; the head is the last of them.
    let blocks = (configuration.imageSize / 4).trailingZeroBitCount - 1
    let decoderChannels = [8 * c] + (0..<blocks).map { block in c * max(1, 4 >> block) }
    decoder = zip(decoderChannels, decoderChannels.dropFirst()).map { DeconvBlock($0, $1, initializer) }
    head = ConvTranspose2dLayer(
      inputs: decoderChannels[blocks], outputs: configuration.channels, kernel: (4, 4), stride: (2, 2),
      padding: (1, 1), initializer)
  }

  public func encode(_ x: Variable<S>, _ mode: Mode) -> Posterior<S> {
    let h = encoder.apply(to: x, mode).adaptiveAvgPool2d(height: 4, width: 4).flattened()
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
    let n = configuration.imageSize
    return encoder.enumerated().flatMap { i, block in
      block.summary("encoder.\(i)", height: n >> (i + 1), width: n >> (i + 1))
    } + [
      LayerSummary("pool", "adaptive average pool", output: features),
      LayerSummary("flatten", "flatten", output: [features.count]),
      fcMu.summary("fc_mu"),
      fcLogVariance.summary("fc_logvar"),
      LayerSummary("z", "sample", output: [configuration.latentDim]),
      fcDecode.summary("fc_decode"),
      LayerSummary("reshape", "reshape", output: features),
    ]
      + decoder.enumerated().flatMap { i, block in
        block.summary("decoder.\(i)", height: 8 << i, width: 8 << i)
      } + [
        head.summary("head", height: n, width: n),
        LayerSummary("tanh", "tanh", output: configuration.image),
      ]
  }
}
