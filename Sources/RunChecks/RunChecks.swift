import Checking
import Datasets
import Models
import Synchronization
import TensorCore
import Training

/// Short training runs, compared step by step with what was recorded.
///
/// Each trains one model on drawn images by the code of `vae train`. The baselines in `Golden/Runs`
/// are recorded by `vae check --record`; what is *right* the other groups say.
public struct RunChecks: Sendable {
  /// The baseline's name: the model's, or that of what is not usual about the run.
  private let baseline: String
  private let architecture: ModelConfiguration.Architecture
  /// Makes of the usual settings those of the run.
  private let change: @Sendable (inout RunConfiguration) -> Void

  private init(
    _ baseline: String, _ architecture: ModelConfiguration.Architecture = .mlp,
    _ change: @escaping @Sendable (inout RunConfiguration) -> Void
  ) { (self.baseline, self.architecture, self.change) = (baseline, architecture, change) }

  /// A run of each model, and one of each way to train it.
  public static let all =
    ModelConfiguration.Architecture.allCases.map { RunChecks($0.rawValue, $0) { _ in } } + [
      RunChecks("sgd") { run in
        (run.training.optimizer, run.training.momentum) = (.sgd, 0.9)
        (run.training.weightDecay, run.training.clipNorm, run.training.binarize) = (1e-3, 50, .fixed)
      },
      RunChecks("schedules") { run in
        (run.training.lrSchedule, run.training.lrSteps, run.training.lrDecay) = (.steps, [1, 2], 0.1)
        (run.training.betaWarmup, run.training.betaCycles, run.training.scheduleEpochs) = (1.5, 2, 4)
        (run.training.adamEpsilon, run.training.binarize) = (1e-4, .dynamic)
      },
      RunChecks("cosine") { run in (run.training.lrSchedule, run.training.scheduleEpochs) = (.cosine, 3) },
      RunChecks("iwae") { run in
        (run.model.objective, run.model.importanceSamples, run.training.binarize) = (.iwae, 5, .dynamic)
      },
      RunChecks("tc") { run in (run.model.objective, run.model.beta) = (.tc, 6) },
      RunChecks("capacity") { run in
        (run.model.objective, run.model.gamma, run.model.capacity) = (.capacity, 10, 5)
        run.training.betaWarmup = 2
      },
      RunChecks("free-bits") { run in (run.model.freeBits, run.model.beta) = (0.25, 4) },
      RunChecks("gaussian", .celeba) { run in run.model.reconLoss = .gaussian },
      RunChecks("bfloat16-mlp") { run in run.training.precision = .bfloat16 },
      RunChecks("bfloat16-celeba", .celeba) { run in run.training.precision = .bfloat16 },
    ]

  /// The checks of all runs.
  public static func checks(golden: GoldenFolder) -> [Check] { all.flatMap { $0.checks(golden: golden) } }

  /// What the names of its checks begin with: `run/mlp`.
  public var name: String { "run/\(baseline)" }

  /// The quantities of a step, which may not deviate: every machine computes the same bits.
  private static let tolerances: [String: Double] = ["loss": 0, "recon": 0, "kl": 0, "gradient-norm": 0]

  /// The checks: one per quantity, and one of the final weights. The first of them makes the run.
  public func checks(golden: GoldenFolder) -> [Check] {
    let comparison = Once { file(in: golden).check(try run(), as: name, recording: false) }
    return (Self.tolerances.keys.sorted() + ["weights"]).map { quantity in
      let name = "\(name)/\(quantity)"
      return Check(name: name) { try comparison.value().first { $0.name == name } ?? CheckResult(name) }
    }
  }

  /// The baseline's file in a folder of goldens.
  public func file(in golden: GoldenFolder) -> BaselineFile {
    let folder = golden.path == "Golden" ? "" : " --golden \(golden.shellWord)"
    return BaselineFile(
      "\(golden.path)/Runs/\(baseline).json", remedy: "run 'vae check --record --only \(name)\(folder)'")
  }

  /// Makes the run.
  ///
  /// The convolutional models are narrow and the batches small: where an activation lies within a
  /// rounding of a ReLU's kink, other kernels take the other side, and Adam makes much of it.
  ///
  /// Whatever engine is in use, a run has the portable one, whose bits every machine computes.
  public func run() throws -> Baseline {
    let engine = Engine.current
    defer { Engine.current = engine }
    Engine.current = .portable
    var configuration = RunConfiguration(
      model,
      TrainingConfiguration(
        dataset: model.channels == 1 ? "digits" : "faces", seed: 0, learningRate: architecture.usualLearningRate,
        batchSize: batchSize),
      epochs: 4)
    change(&configuration)
    let images = images.binarized(configuration.training.binarize ?? .none, seed: 0, isTest: false)
    let history = try StepHistory(configuration, images, steps: steps)
    var baseline = Baseline(
      recordedBy: "vae check --record", identity: "engine \(Engine.portable.name)",
      settings: settings(configuration, images), tolerances: Self.tolerances)
    for step in history.steps {
      var numbers = [
        "loss": step.loss, "recon": step.means.recon, "kl": step.means.kl, "gradient-norm": step.gradientNorm,
      ]
      for (name, norm) in step.gradientNorms { numbers["gradient-norm/\(name)"] = norm }
      baseline.append(numbers)
    }
    baseline.hashes = ["weights": history.stateHash]
    return baseline
  }

  /// The architecture's defaults, made small.
  private var model: ModelConfiguration {
    var model = ModelConfiguration(architecture, baseChannels: 8)
    model.imageSize = min(model.imageSize, 32)
    model.latentDim = min(model.latentDim, 32)
    return model
  }

  /// The more a step computes, the fewer images and steps: convolutions, and colour.
  private var batchSize: Int { model.hasConvolutions ? 16 : 32 }
  private var steps: Int { model.channels == 1 ? 12 : 8 }

  /// Images for three and a half batches, so that the last batch of an epoch is a small one.
  private var images: ImageSet {
    let count = 7 * batchSize / 2
    return model.channels == 1
      ? drawDigits(.train, count: count, seed: 0) : drawFaces(.train, count: count, size: model.imageSize, seed: 0)
  }

  private func settings(_ run: RunConfiguration, _ images: ImageSet) -> [String: String] {
    let (model, training) = (run.model, run.training)
    var settings = [
      "model": "\(model.architecture)", "latent dimensions": "\(model.latentDim)", "width": model.width.value,
      "image size": "\(model.imageSize)", "reconstruction loss": model.reconLoss.rawValue, "beta": "\(model.beta)",
      "seed": "\(training.seed)", "learning rate": "\(training.learningRate)", "batch size": "\(training.batchSize)",
      "images": "\(images.count) drawn \(images.name)", "fingerprint of the images": images.fingerprint,
      "random numbers": RandomStream.algorithm,
    ]
    // What only some runs have: the baselines of the others stay as they are.
    if baseline != architecture.rawValue {
      settings["objective"] = model.objective?.rawValue
      settings["importance samples"] = model.importanceSamples.map { "\($0)" }
      settings["gamma"] = model.gamma.map { "\($0)" }
      settings["capacity"] = model.capacity.map { "\($0)" }
      settings["free bits"] = model.freeBits.map { "\($0)" }
      settings["optimizer"] = training.optimizerSummary
      settings["precision of products"] = training.precision?.rawValue
      settings["binarization"] = training.binarize?.rawValue
      settings["warm-up of beta"] = training.betaWarmup.map { "\($0) epochs, \(training.betaCycles ?? 1) cycles" }
    }
    return settings
  }
}

/// A value that is made when it is first asked for; an error is kept as well.
private final class Once<Value: Sendable>: Sendable {
  private let make: @Sendable () throws -> Value
  private let made = Mutex<Result<Value, any Error>?>(nil)

  init(_ make: @escaping @Sendable () throws -> Value) { self.make = make }

  func value() throws -> Value {
    try made.withLock { made in
      let result = made ?? Result { try make() }
      made = result
      return try result.get()
    }
  }
}
