import ArgumentParser
import Models
import Reporting
import Training

/// `vae infer`.
struct InferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Draw images from the prior: z ~ N(0, 1), decoded.",
    discussion: """
        vae infer --ckpt runs/vae/mnist_mlp_z20_s28/last.safetensors --n 64 --seed 7 --out samples.png
      """)

  @Option(help: "The checkpoint.")
  var ckpt: String

  @Option(help: "How many images.")
  var n = 64

  @Option(help: "The seed of z.")
  var seed: UInt64 = 0

  @Option(help: "The PNG file to write: a grid with as many rows as columns, or nearly.")
  var out = "samples.png"

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    guard (1...4096).contains(n) else { throw ValidationError("--n: expected 1 to 4096 images, found \(n)") }
  }

  func run() async throws {
    runtime.apply()
    let (checkpoint, model) = try Checkpoint.model(ckpt)
    let images = model.sample(Latents.prior(n, dimensions: checkpoint.model.latentDim, seed: seed))
    let columns = Int(Double(n).squareRoot().rounded(.up))
    try ImageGrid(images, range: model.pixelRange, columns: columns).image().write(to: out)
    print(out)
  }
}

extension VAE {
  /// The range of the model's pixels.
  var pixelRange: ImageGrid.ValueRange { configuration.model == .celeba ? .minusOneToOne : .zeroToOne }
}
