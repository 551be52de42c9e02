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

  /// How long a warm-up takes, a clause; nil where there is none.
  static func warmup(_ training: TrainingConfiguration) -> String? {
    training.betaWarmup.map { epochs in
      "\(Numeral.significant(epochs, 3)) epochs" + (training.betaCycles.map { ", in each of \($0) cycles" } ?? "")
    }
  }

  /// The unit of the model's losses, and what they leave out.
  static func unit(_ model: ModelConfiguration) -> String {
    "nats per image" + (omission(model).map { " (\($0))" } ?? "")
      + (model.bound.constant.map { "; \($0)" } ?? "")
  }

  /// The model in a paragraph.
  static func summary(_ model: ModelConfiguration) -> String {
    "\(model.networks) Latents have \(model.latentDim) dimensions. \(model.likelihood.explanation) "
      + "\(model.bound.explanation), in nats, a mean over the images:"
  }
}
