import Foundation
import Models
import Reporting
import TensorCore

/// Our training step and PyTorch's, which take turns; then what ours is made of.
enum StepMatch {
  /// The ways in which PyTorch's step is timed.
  private enum Variant: String, CaseIterable {
    case eager
    case channelsLast = "channels_last"
    case compile

    /// The variant's name, as PyTorch writes it.
    var title: String { self == .compile ? "torch.compile" : rawValue }
  }

  /// What the script is told; `images` are Float32, in the order NHWC.
  private struct Setup: Encodable {
    let model: String
    let imageSize, latent, base, hidden, batch, threads: Int
    let variant: String
    let images: Data
  }

  /// Times the step on a batch of images, the same for all.
  static func play(
    _ configuration: ModelConfiguration, _ images: Tensor<Float>, against torch: PythonLibrary, rounds: Int,
    _ console: Console
  ) throws -> BenchedModel {
    let (name, batch) = (configuration.architecture.rawValue, images.shape[0])
    let step = try TrainingStep(configuration, images: images)
    var match = Match(name, rounds: rounds, console)
    match.noteAbsence(of: torch)
    for variant in Variant.allCases where torch.python != nil {
      match.add(
        "PyTorch \(variant.title)", torch,
        Setup(
          model: name, imageSize: configuration.imageSize, latent: configuration.latentDim,
          base: configuration.baseChannels, hidden: configuration.hidden.widths[0], batch: batch,
          threads: Threads.count, variant: variant.rawValue, images: images.withUnsafeScalars(Data.init(buffer:))))
    }
    match.play { step() }

    var timing = BenchedModel(
      model: name, batchSize: batch, flopsPerStep: step.flops, peakBytes: Machine.peakBytes,
      rounds: match.ours.map { $0 * 1e3 })
    timing.competitors = match.competitors.map {
      BenchedModel.Competitor($0.name, rounds: $0.times.map { $0 * 1e3 }, peakBytes: $0.peakBytes)
    }
    timing.remarks = match.remarks
    console.progress("\(name): timing each op")
    timing.profile = StepProfiler.measure(step)
    return timing
  }
}
