import Autograd
import Layers
import TensorCore

/// The networks of a VAE before they are built: two chains of stages with the posterior between.
///
///     encoder   image → stages → features → μ and log-variance, latent each
///     decoder   z → stages → the decoder's output
public struct NetworkPlan: Sendable {
  /// A stage and its name in a checkpoint, which is empty where it has no state.
  public typealias NamedStage = (name: String, stage: Stage)

  /// An image's shape, `[H, W, C]`.
  let image: Shape
  /// From images to rows of features.
  let encoder: [NamedStage]
  /// The number of features, and the dimensions of z.
  let features, latent: Int
  /// From rows of latents to the decoder's output.
  let decoder: [NamedStage]

  /// The table of layers, in the order in which data passes them.
  var summary: [LayerSummary] {
    let fc = Stage.linear(features, latent)
    return lines(encoder, from: image) + fc.lines("fc_mu", input: [features]) + fc.lines("fc_logvar", input: [features])
      + [LayerSummary("z", "sample", output: [latent])] + lines(decoder, from: [latent])
  }

  private func lines(_ stages: [NamedStage], from input: Shape) -> [LayerSummary] {
    stages.reduce(into: []) { $0 += $1.stage.lines($1.name, input: $0.last?.output ?? input) }
  }
}

/// A line of the table of layers.
public struct LayerSummary: Sendable {
  /// The layer's name in a checkpoint, or a word for what has no state; and what it does.
  public let name, kind: String
  /// Its output's shape for one image.
  public let output: Shape
  /// Its trained scalars.
  public let parameters: Int
  /// The shape of a weight that multiplies: `[O, I]`, `[O, I, KH, KW]`, transposed `[I, O, KH,
  /// KW]`.
  public let weight: Shape?

  /// A line.
  init(_ name: String, _ kind: String, output: Shape, parameters: Int = 0, weight: Shape? = nil) {
    (self.name, self.kind, self.output, self.parameters, self.weight) = (name, kind, output, parameters, weight)
  }
}

/// The networks of a plan.
package final class PlannedVAE<S: Scalar>: VAE {
  package let latentDim: Int
  private let encoder: [(name: String, layer: any Layer<S>)]
  private let fcMu, fcLogVariance: LinearLayer<S>
  private let decoder: [(name: String, layer: any Layer<S>)]

  /// The networks with initial values, asked for in the order of the state.
  package init(_ plan: NetworkPlan, _ initializer: Initializer) {
    latentDim = plan.latent
    encoder = plan.encoder.map { ($0.name, $0.stage.layer(initializer)) }
    fcMu = LinearLayer(inputs: plan.features, outputs: plan.latent, initializer)
    fcLogVariance = LinearLayer(inputs: plan.features, outputs: plan.latent, initializer)
    decoder = plan.decoder.map { ($0.name, $0.stage.layer(initializer)) }
  }

  package func encode(_ x: Variable<S>, _ mode: Mode) -> Posterior<S> {
    let h = encoder.reduce(x) { h, stage in stage.layer(h, mode) }
    return Posterior(mu: fcMu(h, mode), logVariance: fcLogVariance(h, mode))
  }

  package func decode(_ z: Variable<S>, _ mode: Mode) -> Variable<S> {
    decoder.reduce(z) { h, stage in stage.layer(h, mode) }
  }

  package var state: [StateEntry<S>] {
    encoder.flatMap { $0.layer.state(named: $0.name) } + fcMu.state(named: "fc_mu")
      + fcLogVariance.state(named: "fc_logvar") + decoder.flatMap { $0.layer.state(named: $0.name) }
  }
}
