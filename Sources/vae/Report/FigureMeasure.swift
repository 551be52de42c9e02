import Models
import Reporting

/// What a plan compares with what was published: `measure`, and of `nll` also `samples`.
enum FigureMeasure: Hashable {
  /// `elbo`: test −ELBO.
  case negativeELBO
  /// `nll`: −log p(x) of the test images, by importance weighting with so many draws for each.
  case negativeLogLikelihood(samples: Int)
  /// `mig`: the mutual information gap of the training images' known factors.
  case mutualInformationGap

  /// The names that plans have for them.
  static let names = ["elbo", "nll", "mig"]

  /// Whether it is in nats per image, so that half a nat is a tolerance.
  var isInNats: Bool { self != .mutualInformationGap }

  /// As a report shows it.
  /// - Parameter model: whose figure it is; its likelihood says which constant is left out.
  func quantity(of model: ModelConfiguration) -> FigureQuantity {
    let constant = ModelText.omission(model) ?? "no constant is left out"
    return switch self {
    case .negativeELBO:
      FigureQuantity(
        "test −ELBO",
        explanation: "reconstruction + KL in nats per test image, one draw of z for each; \(constant)", digits: 2)
    case .negativeLogLikelihood(let samples):
      FigureQuantity(
        "−log p(x), \(Numeral.counted(samples, "sample"))",
        explanation: "−log p(x) in nats per test image, by importance weighting with \(Numeral.grouped(samples)) draws "
          + "of z for each; \(constant)", digits: 2)
    case .mutualInformationGap:
      FigureQuantity(
        "MIG",
        explanation: "the mutual information gap of the training images' known factors, between 0 and 1", digits: 3)
    }
  }
}
