import ArgumentParser
import Datasets
import Files
import Foundation
import Models
import Reporting
import TensorCore
import Training

/// `vae test`.
struct TestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Measure a checkpoint's ELBO, and draw reconstructions and samples.",
    discussion: """
      Writes metrics.json (nats per image), recon_grid.png (originals above their reconstructions) and samples_grid.png.

        vae test --ckpt runs/vae/mnist_mlp_z20_s28/last.safetensors --dataset mnist
      """)

  /// Which part of the data set.
  enum Part: String, ExpressibleByArgument, CaseIterable { case train, test, all }

  @Option(help: "The checkpoint.") var ckpt: String
  @OptionGroup var data: DataOptions
  @Option(help: "Where the results go. (default: the checkpoint's folder)") var outDir: String?
  @Option(help: "Take z as a sample of the posterior, or as its mean.") var posterior = PosteriorUse.sample
  @Option(help: "The part of the data set: train, test or all.") var split = Part.test

  @Option(parsing: .unconditional, help: .natural("The seed of the noise. (default: the checkpoint's)"))
  var seed: UInt64?

  @OptionGroup var runtime: RuntimeOptions

  func run() async throws {
    runtime.apply()
    let console = Console("test")
    let (checkpoint, model) = try Checkpoint.model(ckpt)
    // The data's own seed: a split by seed must keep apart what training kept apart.
    let images = try await data.load(for: checkpoint.model, seed: checkpoint.training.seed, console: console)
    let parts = split == .train ? [images.train] : split == .test ? [images.test] : [images.train, images.test]
    let seed = seed ?? checkpoint.training.seed
    let folder = outDir ?? Path(ckpt).folder
    let metrics = evaluate(model, on: parts, seed: seed, console)
    let shown = parts[0].batch(Array(0..<min(32, parts[0].count)))
    let reconstructions = try ImageGrid(
      originals: shown, reconstructions: model.reconstruct(shown), range: checkpoint.model.pixelRange, columns: 8)
    let samples = model.sample(Latents.prior(64, dimensions: checkpoint.model.latentDim, seed: seed))

    try Folder.make(folder)
    let place = { (name: String) in folder == "." ? name : Path(folder).appending(name) }
    try writeJSON(metrics, to: place("metrics.json"))
    try reconstructions.image().write(to: place("recon_grid.png"))
    try ImageGrid(samples, range: checkpoint.model.pixelRange, columns: 8).image().write(to: place("samples_grid.png"))
    print(
      "\(data.dataset.name) \(split.rawValue), \(metrics.count) images: \(model.bound.title) \(metrics.means.readable) nats per image"
    )
    for name in ["metrics.json", "recon_grid.png", "samples_grid.png"] { print(place(name)) }
  }

  /// The means over several parts, weighted by their images.
  private func evaluate(_ model: Model<Float>, on parts: [ImageSet], seed: UInt64, _ console: Console) -> TestMetrics {
    var total = TestMetrics(checkpoint: ckpt, dataset: data.dataset.name, split: split.rawValue, posterior: posterior)
    for part in parts {
      let evaluation = Evaluator.evaluate(model, on: part, posterior: posterior, seed: seed) { done in
        console.progress("testing \(done) of \(part.count)")
      }
      total.add(evaluation)
    }
    console.closeLine()
    return total
  }
}

/// What `metrics.json` holds. Nats per image.
struct TestMetrics: Encodable {
  let checkpoint: String
  let dataset: String
  let split: String
  let posterior: PosteriorUse
  private(set) var count = 0
  private(set) var loss = 0.0
  private(set) var recon = 0.0
  private(set) var kl = 0.0
  private(set) var klPerDimension: [Double] = []

  init(checkpoint: String, dataset: String, split: String, posterior: PosteriorUse) {
    (self.checkpoint, self.dataset, self.split, self.posterior) = (checkpoint, dataset, split, posterior)
  }

  /// The means as a record.
  var means: LossMeans { LossMeans(loss: loss, recon: recon, kl: kl) }

  /// Takes in the means over more images.
  mutating func add(_ evaluation: Evaluation) {
    let (old, new) = (Double(count), Double(evaluation.count))
    func mean(_ a: Double, _ b: Double) -> Double { (a * old + b * new) / (old + new) }
    loss = mean(loss, evaluation.means.loss)
    recon = mean(recon, evaluation.means.recon)
    kl = mean(kl, evaluation.means.kl)
    klPerDimension = evaluation.klPerDimension.enumerated().map { index, value in
      mean(klPerDimension.indices.contains(index) ? klPerDimension[index] : 0, value)
    }
    count += evaluation.count
  }
}
