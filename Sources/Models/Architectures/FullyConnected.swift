import TensorCore

extension NetworkPlan {
  /// Fully connected layers.
  ///
  ///     encoder   H·W·C → hidden layers, each with its activation → μ and log-variance
  ///     decoder   latent → the hidden layers in reverse → H·W·C outputs
  ///
  /// - Source: Kingma and Welling 2014, "Auto-Encoding Variational Bayes", appendix C, with tanh.
  package static func fullyConnected(_ configuration: ModelConfiguration) -> NetworkPlan {
    let widths = configuration.hidden.widths
    let activation = (name: "", stage: Stage.activation(configuration.activation ?? .relu))
    let (inputs, outputs) = (configuration.image.count, configuration.decoderOutput)
    let encoder = zip([inputs] + widths, widths).enumerated().flatMap { i, layer in
      [(name: "encoder.\(i)", stage: Stage.linear(layer.0, layer.1)), activation]
    }
    let backwards = Array(widths.reversed())
    let decoder = zip([configuration.latentDim] + backwards, backwards).enumerated().flatMap { i, layer in
      [(name: i == 0 ? "fc_decode" : "decoder.\(i - 1)", stage: Stage.linear(layer.0, layer.1)), activation]
    }
    return NetworkPlan(
      image: configuration.image, encoder: [("", .flatten)] + encoder, features: widths.last ?? inputs,
      latent: configuration.latentDim,
      decoder: decoder + [("head", .linear(backwards.last ?? inputs, outputs.count)), ("", .unflatten(outputs))])
  }
}
