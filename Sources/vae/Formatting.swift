import Reporting
import Training

/// A duration for people: `42 s`, `3 min 05 s`.
func readable(seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e6 else { return "—" }
  let whole = Int(seconds.rounded())
  return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s"
}

extension LossMeans {
  /// `105.83 (recon 80.61, KL 25.22)`, in nats per image.
  var readable: String { "\(Numeral.fixed(loss, 2)) (recon \(Numeral.fixed(recon, 2)), KL \(Numeral.fixed(kl, 2)))" }
}

extension TrainingEvent {
  /// Says on the console what happens in a run of so many epochs.
  func show(on console: Console, _ configuration: RunConfiguration, trainingImages: Int) {
    let epochs = configuration.epochs
    let objective = configuration.model.bound.title
    switch self {
    case .started(let epoch, _): if epoch > 0 { console.note("resuming after epoch \(epoch) of \(epochs)") }
    case .step(let step):
      let speed = Double(step.images) / max(step.seconds, 1e-9)
      let left = (Double(epochs - step.epoch + 1) * Double(trainingImages) - Double(step.images)) / speed
      console.progress(
        "epoch \(step.epoch)/\(epochs), batch \(step.batch)/\(step.batches), "
          + "\(objective) \(Numeral.fixed(step.means.loss, 2)) nats, \(Int(speed)) images/s, \(readable(seconds: left)) left"
      )
    case .testing(let epoch, let done, let count):
      console.progress("epoch \(epoch)/\(epochs), testing \(done) of \(count)")
    case .epoch(let metrics, let costs):
      console.note(
        "epoch \(metrics.epoch)/\(epochs): train \(objective) \(metrics.train.readable), test \(metrics.test.readable) nats "
          + "per image; \(readable(seconds: costs.training + costs.testing)), "
          + "\(Int(Double(trainingImages) / max(costs.training, 1e-9))) images/s")
    case .checkpoint: break
    }
  }
}
