import Models
import Reporting
import Training

/// What a reader is told of a model.
enum ModelText {
  /// The loss as TeX.
  static func equation(_ model: ModelConfiguration) -> String { model.bound.equation(score: model.likelihood.equation) }

  /// What the model's losses and log p(x) leave out as constant, without a full stop; nil for
  /// nothing.
  static func omission(_ model: ModelConfiguration) -> String? {
    let (constant, numbers) = (-model.likelihood.omittedConstant, model.image.count)
    guard constant != 0 else { return nil }
    return "left out as constant: \(Numeral.significant(constant, 5)) nats for each of an image's "
      + "\(Numeral.grouped(numbers)) numbers, \(Numeral.fixed(constant * Double(numbers), 2)) in all"
  }

  /// How β, or the capacity, grows in training; nil where it does not.
  static func warmup(_ configuration: RunConfiguration) -> String? {
    configuration.training.betaWarmup.map { epochs in
      (configuration.model.objective == .capacity ? "the capacity" : "β")
        + " grows from 0 over \(Numeral.significant(epochs, 3)) epochs"
        + (configuration.training.betaCycles.map { ", in each of \($0) cycles" } ?? "")
    }
  }

  /// The unit of the model's losses, and what they leave out.
  static func unit(_ model: ModelConfiguration) -> String {
    "nats per image" + (omission(model).map { " (\($0))" } ?? "")
      + (model.objective == .tc && model.beta != 1
        ? "; beside the terms, the loss of tc has the constant (β − 1)(D − 1) log(N M), of D latent dimensions, N images and "
          + "batches of M" : "")
  }

  /// The model in a paragraph.
  static func summary(_ model: ModelConfiguration) -> String {
    "\(model.networks) Latents have \(model.latentDim) dimensions. \(model.likelihood.explanation) "
      + "\(model.bound.explanation), in nats, a mean over the images:"
  }
}
