import Models
import Reporting
import Training

/// Says on the console what happens in a run.
final class RunProgress {
  private let console: Console
  private let configuration: RunConfiguration
  private let trainingImages: Int
  private var begin = ContinuousClock.now
  /// The epochs that were done before this run began.
  private var epochsBefore = 0

  init(_ console: Console, _ configuration: RunConfiguration, trainingImages: Int) {
    (self.console, self.configuration, self.trainingImages) = (console, configuration, trainingImages)
  }

  /// Shows an event.
  func show(_ event: TrainingEvent) {
    let epochs = configuration.epochs
    let bound = configuration.model.bound
    switch event {
    case .started(let epoch, _):
      (begin, epochsBefore) = (.now, epoch)
      if epoch > 0 { console.note("resuming after epoch \(epoch) of \(epochs)") }
    case .step(let step):
      let done = Double(step.epoch - 1) + Double(step.images) / Double(trainingImages)
      console.progress(
        "epoch \(step.epoch)/\(epochs) \(share(done)), \(configuration.trainedLoss) \(Numeral.fixed(step.means.loss, 2)), "
          + "\(Int(Double(step.images) / max(step.seconds, 1e-9))) images/s, \(left(done)) left")
    case .testing(let epoch, let done, let count):
      console.progress("epoch \(epoch)/\(epochs) \(share(Double(epoch))), testing \(done) of \(count)")
    case .epoch(let metrics, let costs):
      let trained = configuration.trainedLoss
      console.note(
        "epoch \(metrics.epoch)/\(epochs): \(trained) train \(Numeral.fixed(metrics.train.loss, 2)), "
          + (trained == bound.title ? "" : "\(bound.title) ")
          + "test \(Numeral.fixed(metrics.test.loss, 2)) (\(metrics.test.terms(of: bound))); "
          + Numeral.duration(costs.training + costs.testing))
      if [metrics.train, metrics.test].contains(where: { $0.isAbsurd(for: configuration.model.image) }) {
        console.warn(
          "such a loss is finite and absurd: training has diverged; begin again with a smaller --lr in "
            + "another --out-dir")
      }
    case .checkpoint: break
    }
  }

  /// The share of the whole run, of which so many epochs are done.
  private func share(_ epochs: Double) -> String {
    let percent = "\(Int(100 * epochs / Double(max(configuration.epochs, 1))))"
    return String(repeating: " ", count: max(3 - percent.count, 0)) + percent + " %"
  }

  /// The time left, from the speed since the run began: what one epoch's tests and files take is in
  /// it, and a busy minute does not shake it.
  private func left(_ done: Double) -> String {
    let seconds = begin.duration(to: .now) / .seconds(1)
    return Numeral.duration(seconds / max(done - Double(epochsBefore), 1e-9) * (Double(configuration.epochs) - done))
  }
}
