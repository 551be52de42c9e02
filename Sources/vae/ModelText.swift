import Models

/// What a reader is told of a model.
enum ModelText {
  /// The loss as TeX.
  static func equation(_ model: ModelConfiguration) -> String { model.bound.equation(score: model.likelihood.equation) }

  /// The model in a paragraph.
  static func summary(_ model: ModelConfiguration) -> String {
    "\(model.networks) Latents have \(model.latentDim) dimensions. \(model.likelihood.explanation) "
      + "\(model.bound.explanation), in nats, a mean over the images:"
  }
}
