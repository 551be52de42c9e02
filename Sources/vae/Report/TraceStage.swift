import Datasets
import Models
import Reporting
import Training

/// Follows the first images of a run through its untrained model.
enum TraceStage {
  static func record(_ run: ReportedRun, _ images: DatasetSplit) throws -> TraceRecord {
    let (configuration, seed) = (run.configuration.model, run.configuration.training.seed)
    let model = try Model<Float>(configuration, seed: seed)
    let count = min(8, images.train.count)
    let trace = StepTrace(model, images.train.batch(Array(0..<count)), seed: seed)
    return TraceRecord(
      introduction: """
        The first \(count) training images of \(run.data.dataset.title) on their way through the untrained \
        `\(configuration.architecture)` model with the weights and the noise of seed \(seed). The command `vae trace --dataset \
        \(run.data.dataset.name) --model \(configuration.architecture)` prints the same numbers.
        """, steps: TraceText.steps(trace, configuration))
  }
}
