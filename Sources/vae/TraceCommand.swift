import ArgumentParser
import Datasets
import Models
import Reporting
import Training

/// `vae trace`.
struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Follow one mini-batch through a model and back, in numbers.",
    discussion: """
        vae trace --dataset digits --model mlp --batch-size 4
        vae trace --dataset mnist --ckpt runs/vae/mnist_mlp_z20_s28/last.safetensors
      """)

  @OptionGroup(title: "The images") var data: DataOptions

  @Option(help: "The architecture of a new model: mlp, mnist or celeba. (default: follows the data set)")
  var model: ModelConfiguration.Architecture?

  @Option(help: "A checkpoint to trace instead of a new model.") var ckpt: String?
  @Option(parsing: .unconditional, help: .integer("Images of the batch.")) var batchSize = 8
  @Option(parsing: .unconditional, help: .natural("The seed of a new model and of the noise.")) var seed: UInt64 = 0
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard model == nil || ckpt == nil else {
      throw ValidationError("expected --model for a new model or --ckpt for a trained one, found both; leave one out")
    }
  }

  func run() async throws {
    runtime.apply()
    let console = Console("trace")
    let (configuration, model): (ModelConfiguration, Model<Float>)
    if let ckpt {
      let saved = try SavedModel(ckpt)
      (configuration, model) = (saved.configuration, saved.model)
    } else {
      configuration = data.configuration(self.model ?? data.dataset.architecture)
      model = try Model(configuration, seed: seed)
    }
    let images = try await data.load(for: configuration, seed: seed, console: console)
    guard batchSize >= 1, batchSize <= images.train.count else {
      throw UsageError("--batch-size: expected 1 to \(images.train.count) images, found \(batchSize)")
    }
    try configuration.expectFitsMemory(batch: batchSize)
    let batch = images.train.batch(Array(0..<batchSize))
    let trace = StepTrace(model, batch, seed: seed)
    for (number, step) in TraceText.steps(trace, configuration).enumerated() {
      print("\(number + 1). \(step.name)")
      for value in step.values {
        let first = value.first.map { Numeral.significant($0, 6) }.joined(separator: " ")
        print(
          "   \(value.name) \(value.shape)  \(first)  mean \(Numeral.significant(value.mean, 6))  "
            + "std \(Numeral.significant(value.standardDeviation, 6))  norm \(Numeral.significant(value.norm, 6))")
      }
    }
  }
}
