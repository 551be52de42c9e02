import Autograd
import Layers
import TensorCore

/// The fully connected autoencoder of 28×28 grey images.
///
///     encoder   784 → hidden, ReLU; hidden → μ and log-variance, latent each
///     decoder   latent → hidden, ReLU; hidden → 784 logits
///
/// - Source: Kingma and Welling 2014, "Auto-Encoding Variational Bayes", appendix C, with ReLU in place of tanh.
public final class MLP<S: Scalar>: VAE {
  public let configuration: ModelConfiguration
  private let encoder: [LinearLayer<S>]
  private let fcMu: LinearLayer<S>
  private let fcLogVariance: LinearLayer<S>
  private let fcDecode: LinearLayer<S>
  private let head: LinearLayer<S>

  /// The model of a valid configuration.
  init(_ configuration: ModelConfiguration, _ initializer: Initializer) {
    let (hidden, latent) = (configuration.hidden, configuration.latentDim)
    self.configuration = configuration
    encoder = [LinearLayer(inputs: configuration.pixels, outputs: hidden, initializer)]
    fcMu = LinearLayer(inputs: hidden, outputs: latent, initializer)
    fcLogVariance = LinearLayer(inputs: hidden, outputs: latent, initializer)
    fcDecode = LinearLayer(inputs: latent, outputs: hidden, initializer)
    head = LinearLayer(inputs: hidden, outputs: configuration.pixels, initializer)
  }

  public func encode(_ x: Variable<S>, _ mode: Mode) -> Posterior<S> {
    let h = encoder[0](x.flattened(), mode).relu()
    return Posterior(mu: fcMu(h, mode), logVariance: fcLogVariance(h, mode))
  }

  public func decode(_ z: Variable<S>, _ mode: Mode) -> Variable<S> {
    head(fcDecode(z, mode).relu(), mode).unflattened(to: configuration.image)
  }

  public var state: [StateEntry<S>] {
    encoder.state(named: "encoder")
      + fcMu.state(named: "fc_mu") + fcLogVariance.state(named: "fc_logvar") + fcDecode.state(named: "fc_decode")
      + head.state(named: "head")
  }

  public var summary: [LayerSummary] {
    let (image, pixels): (Shape, Shape) = (configuration.image, [configuration.pixels])
    return [
      LayerSummary("flatten", "flatten", output: pixels),
      encoder[0].summary("encoder.0"),
      LayerSummary("relu", "ReLU", output: [configuration.hidden]),
      fcMu.summary("fc_mu"),
      fcLogVariance.summary("fc_logvar"),
      LayerSummary("z", "sample", output: [configuration.latentDim]),
      fcDecode.summary("fc_decode"),
      LayerSummary("relu", "ReLU", output: [configuration.hidden]),
      head.summary("head"),
      LayerSummary("reshape", "reshape", output: image),
      LayerSummary("sigmoid", "sigmoid", output: image),
    ]
  }
}
