import Models

/// What a reader is told of a model.
enum ModelText {
  /// What the loss is called: with a weight other than 1 on the KL term it bounds no evidence.
  static func objective(_ model: ModelConfiguration) -> String { model.beta == 1 ? "−ELBO" : "loss" }

  /// The loss as TeX.
  static func equation(_ model: ModelConfiguration) -> String {
    let recon =
      switch model.reconLoss {
      case .bce: #"-\sum_{i} \left[x_{ni} \log \hat x_{ni} + (1 - x_{ni}) \log (1 - \hat x_{ni})\right]"#
      case .mse: #"\sum_{i} (\hat x_{ni} - x_{ni})^2"#
      }
    let kl = #"\tfrac12 \sum_{j} \left(\mu_{nj}^2 + e^{\mathrm{logvar}_{nj}} - 1 - \mathrm{logvar}_{nj}\right)"#
    return #"L = \frac1N \sum_{n} \Big\{ "# + recon + " + " + (model.beta == 1 ? "" : "\(model.beta) ") + kl
      + #" \Big\}"#
  }

  /// The model in a paragraph.
  static func summary(_ model: ModelConfiguration) -> String {
    let body =
      switch model.model {
      case .mlp:
        "A fully connected variational autoencoder with one hidden layer of \(model.hidden) units on each side."
      case .mnist:
        "A small convolutional variational autoencoder: two strided convolutions down to 7 × 7, and back."
      case .celeba:
        "A convolutional variational autoencoder for colour images: four strided convolutions, an average pool to 4 × 4, and "
          + "transposed convolutions back to \(model.imageSize) × \(model.imageSize)."
      }
    let pixels =
      switch model.reconLoss {
      case .bce: "Pixels are scored by cross-entropy, grey levels taken as probabilities."
      case .mse:
        "Pixels are scored by squared error: up to a constant that does not depend on the model, −log p(x|z) of a Gaussian "
          + "with variance ½."
      }
    return "\(body) Latents have \(model.latentDim) dimensions. \(pixels) The loss is the negative evidence lower bound"
      + (model.beta == 1 ? "" : " with the KL term weighted by \(model.beta)")
      + ", in nats, a mean over the images:"
  }
}
