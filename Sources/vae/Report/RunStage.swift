import Datasets
import Files
import Foundation
import Models
import Reporting
import TensorCore
import Training

/// Trains what a plan says and gathers what the report shows of it.
struct RunStage {
  let plan: RunPlan
  let seed: UInt64

  /// The record, and the wall time and speed of each epoch.
  func run(_ images: DatasetSplit, _ console: Console) throws -> (record: RunRecord, epochs: [EpochTiming]) {
    let configuration = plan.configuration(seed: seed)
    let name = plan.name
    let folder = RunFolder(ReportRuns.path(name))
    try ReportRuns.begin(folder.path)
    let training = try TrainingRun(configuration, train: images.train, test: images.test, folder: folder)
    var timings: [EpochTiming] = []
    let progress = RunProgress(console, configuration, trainingImages: images.train.count)
    let result = try training.run(events: { event in
      progress.show(event)
      if case .epoch(_, let costs) = event {
        timings.append(
          EpochTiming(
            run: name, epoch: costs.epoch, seconds: costs.training, stepSeconds: costs.steps,
            imagesPerSecond: Double(images.train.count) / max(costs.training, 1e-9),
            memoryBytes: costs.memory.bytes, peakMemoryBytes: costs.memory.peakBytes))
      }
    })
    console.closeLine()
    let model = try SavedModel(folder.last).model
    return (try record(name, model, images, result, folder), timings)
  }

  private func record(
    _ name: String, _ model: Model<Float>, _ images: DatasetSplit, _ result: TrainingResult, _ folder: RunFolder
  ) throws -> RunRecord {
    let evaluation = Evaluator.evaluate(model, on: images.test, seed: seed)
    let pictures = RunPictures(
      model: model, data: images, configuration: plan.model, evaluation: evaluation, seed: seed)
    return RunRecord(
      name: name, title: plan.title, summary: ModelText.summary(plan.model), equation: ModelText.equation(plan.model),
      objective: model.bound.title, dataSet: dataSet(images), configuration: settings,
      layers: plan.model.summary.map {
        LayerRow($0.name, kind: $0.kind, outputShape: $0.output, parameters: $0.parameters)
      },
      epochs: result.history.map { EpochRecord(epoch: $0.epoch, train: LossTerms($0.train), test: LossTerms($0.test)) },
      klPerDimension: evaluation.klPerDimension, images: pictures.images,
      checkpointHash: result.checkpoint?.payloadHash ?? "", findings: try pictures.findings(folder))
  }

  private func dataSet(_ images: DatasetSplit) -> DataSetRecord {
    DataSetRecord(
      name: plan.dataset.title, source: plan.dataset.source, trainCount: images.train.count,
      testCount: images.test.count,
      imageShape: "\(images.train.height) × \(images.train.width) × \(images.train.channels)",
      fingerprint: "train \(images.train.fingerprint) test \(images.test.fingerprint)", isDrawn: images.train.isDrawn,
      leftOut: images.leftOut)
  }

  private var settings: [Setting] {
    let model = plan.model
    return [
      Setting("data set", plan.dataset.name), Setting("model", "\(model.architecture)"),
      Setting("image size", "\(model.imageSize)"), Setting("latent dimensions", "\(model.latentDim)"),
      Setting(model.width.name, model.width.value), Setting("reconstruction loss", model.reconLoss.rawValue),
      Setting("beta", "\(model.beta)"), Setting("optimizer", "Adam, learning rate \(plan.learningRate)"),
      Setting("batch size", "128"), Setting("epochs", "\(plan.epochs)"), Setting("seed", "\(seed)"),
    ]
  }
}

extension LossTerms {
  init(_ means: LossMeans) { self.init(loss: means.loss, reconstruction: means.recon, kl: means.kl) }
}
