import Models
import Reporting
import TensorCore
import Training

extension RunConfiguration {
  /// What the loss is called that is trained: with a warm-up it is the bound's at the end alone.
  var trainedLoss: String { training.betaWarmup == nil ? model.bound.title : "loss" }
}

extension LossMeans {
  /// −ELBO, recon + KL, in nats per image; a bound that weighs the terms otherwise has another
  /// loss.
  var negativeELBO: Double { recon + kl }

  /// `recon 80.61, KL 25.22`, and −ELBO where the loss is something else.
  func terms(of bound: any Bound) -> String {
    "recon \(Numeral.fixed(recon, 2)), KL \(Numeral.fixed(kl, 2))"
      + (bound.isELBO ? "" : ", −ELBO \(Numeral.fixed(negativeELBO, 2))")
  }

  /// Whether no model that learns anything has such a loss for images of so many bytes: a fair die
  /// for each byte costs 5.5 nats.
  func isAbsurd(for image: Shape) -> Bool { loss > 100 * Double(image.count) }
}
