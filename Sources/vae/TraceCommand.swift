import ArgumentParser
import Datasets
import Files
import Models
import Reporting
import TensorCore
import Training

/// `vae trace`.
struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Follow one mini-batch through a model and back, in numbers.",
    discussion: """
        vae trace --tiny
        vae trace --tiny --dot tiny.dot && dot -Tsvg tiny.dot -o tiny.svg
        vae trace --dataset digits --model mlp --batch-size 4
        vae trace --dataset mnist --ckpt runs/vae/mnist_mlp_z20_s28/last.safetensors
      """)

  @Option(help: DataOptions.datasetHelp) var dataset: Dataset?
  @OptionGroup(title: "The images") var choice: ImageOptions

  @Option(help: "The architecture of a new model: mlp, mnist or celeba. (default: follows the data set)")
  var model: ModelConfiguration.Architecture?

  @Option(help: "A checkpoint to trace instead of a new model.") var ckpt: String?

  @Flag(
    help: """
      Trace one image of 4 pixels through the model of 2 hidden units and 1 latent that the book computes by hand, \
      and show every number; needs no --dataset.
      """)
  var tiny = false

  @Option(parsing: .unconditional, help: .integer("Images of the batch.")) var batchSize = 8
  @Option(parsing: .unconditional, help: .natural("The seed of a new model and of the noise.")) var seed: UInt64 = 0
  @Option(help: "Write the computation as a graph in Graphviz's language to this file.") var dot: String?
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard model == nil || ckpt == nil else {
      throw ValidationError("expected --model for a new model or --ckpt for a trained one, found both; leave one out")
    }
    if tiny,
      let other = dataset.map({ _ in "--dataset" }) ?? model.map({ _ in "--model" }) ?? ckpt.map({ _ in "--ckpt" })
    {
      throw ValidationError("expected --tiny by itself, found \(other) as well; leave one out")
    }
    if !tiny, dataset == nil { throw ValidationError("Missing expected argument '--dataset <dataset>', or --tiny") }
  }

  func run() async throws {
    try runtime.apply()
    let (configuration, model, batch) = try await subject(Console("trace"))
    try configuration.expectFitsMemory(batch: batchSize)
    let trace = StepTrace(model, batch, seed: seed, learningRate: configuration.architecture.usualLearningRate)
    if let dot {
      try OutputFile.expectOther(dot, than: ckpt.map { [$0] } ?? [])
      try File.write(trace.list.dot(names: trace.names) { Numeral.significant($0, 4) }, to: dot)
    }
    TraceText.lines(trace, configuration, all: tiny).forEach { print($0) }
  }

  /// What is traced: a configuration, its model, and a batch.
  private func subject(_ console: Console) async throws -> (ModelConfiguration, Model<Float>, Tensor<Float>) {
    guard !tiny, let dataset else {
      return (FourPixelVAE.configuration, FourPixelVAE.model(), FourPixelVAE.image.converted())
    }
    let data = DataOptions(dataset, choice)
    let (configuration, model): (ModelConfiguration, Model<Float>)
    if let ckpt {
      let saved = try SavedModel(ckpt)
      (configuration, model) = (saved.configuration, saved.model)
    } else {
      configuration = data.configuration(self.model ?? dataset.architecture)
      model = try Model(configuration, seed: seed)
    }
    let images = try await data.load(for: configuration, seed: seed, console: console)
    guard batchSize >= 1, batchSize <= images.train.count else {
      throw UsageError("--batch-size: expected 1 to \(images.train.count) images, found \(batchSize)")
    }
    return (configuration, model, images.train.batch(Array(0..<batchSize)))
  }
}
