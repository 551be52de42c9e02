import Foundation
import Models
import Reporting
import TensorCore

/// Our training step and PyTorch's, which take turns; then what ours is made of.
struct StepMatch {
  private let configuration: ModelConfiguration
  /// Whether our step is the one in mixed precision; the other one takes turns with it.
  private let isMixed: Bool
  private let rounds: Int
  private let console: Console

  init(_ configuration: ModelConfiguration, isMixed: Bool, rounds: Int, console: Console) {
    (self.configuration, self.isMixed, self.rounds, self.console) = (configuration, isMixed, rounds, console)
  }

  /// The ways in which PyTorch's step is timed.
  private enum Variant: String {
    case eager
    case channelsLast = "channels_last"
    case compile
    case autocast

    /// In Float32 first, or in mixed precision.
    static func all(mixedFirst: Bool) -> [Variant] {
      mixedFirst ? [.autocast, .channelsLast, .eager, .compile] : [.eager, .channelsLast, .compile, .autocast]
    }

    /// The variant's name, as PyTorch writes it.
    var title: String {
      switch self {
      case .compile: "torch.compile"
      case .autocast: "autocast of bfloat16, channels_last"
      default: rawValue
      }
    }
  }

  /// What the script is told; `images` are Float32, in the order NHWC.
  private struct Setup: Encodable {
    let model: String
    let imageSize, latent, base, hidden, batch, threads: Int
    let variant: String
    let images: Data
  }

  /// Times the step on a batch of images, the same for all.
  func play(_ images: Tensor<Float>, against torch: PythonLibrary) throws -> BenchedModel {
    let (name, batch) = (configuration.architecture.rawValue, images.shape[0])
    let step = try TrainingStep(configuration, images: images)
    var match = Match(name, rounds: rounds, console)
    // The peak is that of this step alone.
    for _ in 0..<2 { step() }
    let peakBytes = Machine.peakBytes
    let other = try TrainingStep(configuration, images: images)
    match.add(isMixed ? "this program in Float32" : "this program with --amp, \(Engine.mixedMethod)") {
      (isMixed ? Engine.fastest : .mixed).during { other() }
    }
    match.noteAbsence(of: torch)
    for variant in Variant.all(mixedFirst: isMixed) where torch.python != nil {
      match.add(
        "PyTorch \(variant.title)", torch,
        Setup(
          model: name, imageSize: configuration.imageSize, latent: configuration.latentDim,
          base: configuration.baseChannels, hidden: configuration.hidden.widths[0], batch: batch,
          threads: Threads.count, variant: variant.rawValue, images: images.withUnsafeScalars(Data.init(buffer:))))
    }
    match.play { step() }

    var timing = BenchedModel(
      model: name, batchSize: batch, flopsPerStep: step.flops, peakBytes: peakBytes,
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
