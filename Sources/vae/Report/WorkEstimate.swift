import Datasets
import Models
import TensorCore
import Training

/// About how long runs take: a step of each model is timed, and counted.
struct WorkEstimate {
  private var steps: [(model: ModelConfiguration, batch: Int, seconds: Double)] = []

  /// Seconds that the epochs of a run take which are still to be trained.
  mutating func seconds(_ run: ReportedRun, _ images: DatasetSplit, epochsDone: Int) throws -> Double {
    let (model, count) = (run.configuration.model, images.train.count)
    let batch = min(run.configuration.training.batchSize, count)
    let epochs = Double(run.configuration.epochs - epochsDone)
    guard epochs > 0 else { return 0 }
    let step = try step(model, images.train.batch(Array(0..<batch)))
    // A test is a step's forward pass, about a third of it.
    let testing = step / Double(batch) / 3 * Double(images.test.count)
    return epochs * (step * Double((count + batch - 1) / batch) + testing)
  }

  private mutating func step(_ model: ModelConfiguration, _ images: Tensor<Float>) throws -> Double {
    let batch = images.shape[0]
    if let known = steps.first(where: { $0.model == model && $0.batch == batch }) { return known.seconds }
    let step = try TrainingStep(model, images: images)
    // The first step also takes its memory.
    step()
    // Of three steps the shortest: what else the machine does lengthens some of them many times.
    var seconds = Double.infinity
    for _ in 0..<3 {
      let begin = ContinuousClock.now
      step()
      seconds = min(seconds, begin.duration(to: .now) / .seconds(1))
    }
    steps.append((model, batch, seconds))
    return seconds
  }
}
