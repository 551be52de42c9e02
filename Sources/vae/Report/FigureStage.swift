import Datasets
import Models
import Reporting
import TensorCore
import Training

/// Measures what a plan compares of a trained run.
struct FigureStage {
  let run: ReportedRun
  let images: DatasetSplit

  private var measures: Set<FigureMeasure> { run.isComparable ? run.measures : [] }

  /// Fails where something cannot be measured of these images: before anything takes long.
  func expectMeasurable() throws {
    guard !measures.contains(.mutualInformationGap) || !images.train.factors.isEmpty else {
      throw UsageError(
        "\(run.name): 'measure': mig: expected images whose factors are known, those of the data set faces, found "
          + run.data.dataset.title)
    }
  }

  /// What is measured of a model.
  /// - Parameters:
  ///   - evaluation: of the test images, z sampled.
  ///   - payloadHash: the checkpoint's.
  func figures(
    _ model: Model<Float>, _ evaluation: Evaluation, payloadHash: String, _ console: Console
  ) throws -> [FigureMeasure: MeasuredFigure] {
    guard !measures.isEmpty else { return [:] }
    let seconds = try run.folder.costs.reduce(0) { $0 + $1.training }
    var figures: [FigureMeasure: MeasuredFigure] = [:]
    for measure in measures {
      let value =
        switch measure {
        case .negativeELBO: MeasuredMean(evaluation.negativeELBO)
        case .negativeLogLikelihood(let samples): try logLikelihood(model, samples, payloadHash, console).scaled(by: -1)
        case .mutualInformationGap: gap(model)
        }
      figures[measure] = MeasuredFigure(
        mean: value.mean, standardError: value.standardError, checkpointHash: payloadHash, trainingSeconds: seconds)
    }
    return figures
  }

  private var seed: UInt64 { run.configuration.training.seed }

  private func logLikelihood(
    _ model: Model<Float>, _ samples: Int, _ payloadHash: String, _ console: Console
  ) throws -> MeasuredMean {
    let cache = LikelihoodCache(run.folder, checkpoint: payloadHash, samples: samples, seed: seed)
    if let known = try cache.estimate { return known }
    console.note(
      "\(run.name): log p(x) of \(Numeral.counted(images.test.count, "test image")) with "
        + "\(Numeral.counted(samples, "sample")) each")
    let measures = Measures(
      model, on: [images.test], range: run.configuration.model.pixelRange, samples: samples, seed: seed
    ) { done in
      console.progress("\(run.name): log p(x) of \(done) of \(images.test.count) images")
      // No work but this estimate's is lost, which may take as long as a training.
      if Interrupt.isRaised {
        ExitStatus.exit(with: RunStage.interrupted("while log p(x) of the run \(run.name) was estimated"))
      }
    }
    console.closeLine()
    let estimate = measures.logLikelihood ?? MeasuredMean(mean: .nan, standardError: nil)
    try cache.keep(estimate)
    return estimate
  }

  /// Of the training images, which are many more: information that is counted in some hundred images
  /// is mostly chance, and the training knew images alone, not their factors. NaN where there is none,
  /// as of a single latent dimension.
  private func gap(_ model: Model<Float>) -> MeasuredMean {
    MutualInformationGap.measured(EncodedImages(images.train, by: model).mu, factors: images.train.factors)
      ?? MeasuredMean(mean: .nan, standardError: nil)
  }

  /// About how long it takes, in seconds, where it is not done already: that of two draws is timed.
  func estimatedSeconds(trained: Bool) throws -> Double {
    let batch = images.test.batch(Array(0..<min(Evaluator.batchSize, images.test.count)))
    return try measures.reduce(0.0) { total, measure in
      guard case .negativeLogLikelihood(let samples) = measure else { return total }
      if trained {
        let payloadHash = try Checkpoint.read(run.folder.last).file.payloadHash
        let cache = LikelihoodCache(run.folder, checkpoint: payloadHash, samples: samples, seed: seed)
        if try cache.estimate != nil { return total }
      }
      let model = try Model<Float>(run.configuration.model, seed: seed)
      let noise = Latents.prior(batch.shape[0], dimensions: run.configuration.model.latentDim, seed: seed)
      // The first draws also take their memory.
      _ = model.logLikelihood(of: batch, samples: 1) { _ in noise }
      let begin = ContinuousClock.now
      _ = model.logLikelihood(of: batch, samples: 2) { _ in noise }
      let seconds = begin.duration(to: .now) / .seconds(1) / 2
      return total + seconds * Double(samples) * Double(images.test.count) / Double(batch.shape[0])
    }
  }
}
