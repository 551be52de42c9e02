import Datasets
import Files
import Foundation
import Models
import Reporting
import TensorCore
import Training

/// Trains a run, or goes on with it, or takes what is there; then gathers what the report shows.
struct RunStage {
  let run: ReportedRun
  let images: DatasetSplit
  /// Whether the report has a section of it; else its losses alone are needed.
  let isShown: Bool
  private let fingerprints: DataFingerprints

  /// A run on its images.
  init(_ run: ReportedRun, _ images: DatasetSplit, isShown: Bool = true) {
    (self.run, self.images, self.isShown) = (run, images, isShown)
    fingerprints = DataFingerprints(train: images.train.fingerprint, test: images.test.fingerprint)
  }

  /// The epochs that are done already; 0 where all have to be trained.
  func epochsDone(fresh: Bool) throws -> Int {
    guard run.isPlanned else { return run.configuration.epochs }
    return fresh ? 0 : try ReportRuns.checkpoint(of: run, fingerprints)?.epoch ?? 0
  }

  /// The record, the wall time and speed of each epoch, and what is compared with published
  /// figures.
  /// - Throws: also where the run was interrupted; what is done of it stays.
  func record(
    fresh: Bool, _ console: Console
  ) async throws -> (record: RunRecord, epochs: [EpochTiming], figures: [FigureMeasure: MeasuredFigure]) {
    let done = try epochsDone(fresh: fresh)
    if !run.isPlanned {
      try expectSameImages()
    } else if done == run.configuration.epochs && done > 0 {
      console.note("\(run.name): trained already, with these settings and images\(try byAnotherCommit)")
    } else {
      try await train(resume: done > 0, console)
    }
    // What is measured of a run is measured in its precision.
    return try run.configuration.training.productPrecision.during { try measured(console) }
  }

  private func measured(
    _ console: Console
  ) throws -> (record: RunRecord, epochs: [EpochTiming], figures: [FigureMeasure: MeasuredFigure]) {
    let (checkpoint, file) = try Checkpoint.read(run.folder.last)
    let model = try checkpoint.makeModel()
    let evaluation = Evaluator.evaluate(model, on: images.test, seed: run.configuration.training.seed)
    let figures = try FigureStage(run: run, images: images).figures(
      model, evaluation, payloadHash: file.payloadHash, console)
    return (try record(checkpoint, model, evaluation, payloadHash: file.payloadHash), try timings, figures)
  }

  /// Where a program of another commit has trained the run: which, and how it is trained anew.
  private var byAnotherCommit: String {
    get throws {
      try Self.otherCommit(Checkpoint.read(run.folder.last).checkpoint).map {
        ", by a program of commit \($0); --fresh trains it anew"
      } ?? ""
    }
  }

  /// The commit of the program that has written a checkpoint, where it is not this program's.
  private static func otherCommit(_ checkpoint: Checkpoint) -> String? {
    checkpoint.commit == Version.commit ? nil : checkpoint.commit ?? "unknown"
  }

  /// The end of a report that was interrupted.
  static func interrupted(_ place: String) -> WorldError {
    WorldError("interrupted \(place); the same command goes on from there")
  }

  private func train(resume: Bool, _ console: Console) async throws {
    let configuration = run.configuration
    console.note("training \(run.name): \(configuration.epochs) epochs on \(images.train.count) images")
    if !resume { try ReportRuns.begin(run.folder.path) }
    if let shared = SharedTraining(of: run) {
      try await shared.train(run, resume: resume)
      guard try ReportRuns.checkpoint(of: run, fingerprints)?.epoch == configuration.epochs else {
        throw WorldError(
          "\(run.folder.path): expected the run as it was planned, found another or none; set $VAE_MPIRUN to what "
            + "starts the program that follows it")
      }
      return
    }
    let training = try TrainingRun(configuration, train: images.train, test: images.test, folder: run.folder)
    let progress = RunProgress(console, configuration, trainingImages: images.train.count)
    let result = try training.run(
      resume: resume, shouldStop: { Interrupt.isRaised }, events: { progress.show($0) })
    console.closeLine()
    guard result.isComplete else {
      throw Self.interrupted("in the run \(run.name), after epoch \(result.epoch) of \(configuration.epochs)")
    }
  }

  private func expectSameImages() throws {
    guard try Checkpoint.read(run.folder.last).checkpoint.fingerprints == fingerprints else {
      throw WorldError(
        "\(run.folder.path): expected the images that the run was trained and tested on, found others; name their folder "
          + "with --data-root")
    }
  }

  private var timings: [EpochTiming] {
    get throws {
      try run.folder.costs.map { costs in
        EpochTiming(
          run: run.name, epoch: costs.epoch, seconds: costs.training, stepSeconds: costs.steps,
          imagesPerSecond: Double(images.train.count) / max(costs.training, 1e-9),
          memoryBytes: costs.memory.bytes, peakMemoryBytes: costs.memory.peakBytes)
      }
    }
  }

  private func record(
    _ checkpoint: Checkpoint, _ model: Model<Float>, _ evaluation: Evaluation, payloadHash: String
  ) throws -> RunRecord {
    let configuration = run.configuration
    let pictures = RunPictures(
      model: model, data: images, configuration: configuration.model, evaluation: evaluation,
      seed: configuration.training.seed)
    var record = RunRecord(
      name: run.name, title: run.title, summary: ModelText.summary(configuration.model),
      equation: ModelText.equation(configuration.model), objective: model.bound.title, dataSet: dataSet,
      configuration: RunSettings.rows(configuration),
      layers: configuration.model.summary.map {
        LayerRow($0.name, kind: $0.kind, outputShape: $0.output, parameters: $0.parameters)
      },
      epochs: checkpoint.history.map {
        EpochRecord(epoch: $0.epoch, train: LossTerms($0.train), test: LossTerms($0.test))
      },
      klPerDimension: evaluation.klPerDimension, images: pictures.images,
      checkpointHash: payloadHash, findings: isShown ? try pictures.findings(run.folder) : RunFindings())
    (record.reference, record.otherCommit) = (run.reference, Self.otherCommit(checkpoint))
    (record.omission, record.warmup) = (
      ModelText.omission(configuration.model), ModelText.warmup(configuration.training)
    )
    return record
  }

  private var dataSet: DataSetRecord {
    let dataset = run.data.dataset
    return DataSetRecord(
      name: dataset.title, source: dataset.source, trainCount: images.train.count, testCount: images.test.count,
      imageShape: "\(images.train.height) × \(images.train.width) × \(images.train.channels)",
      fingerprint: "train \(fingerprints.train) test \(fingerprints.test)", isDrawn: images.train.isDrawn,
      leftOut: images.leftOut)
  }
}

extension LossTerms {
  init(_ means: LossMeans) { self.init(loss: means.loss, reconstruction: means.recon, kl: means.kl) }
}
