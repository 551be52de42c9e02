import ArgumentParser
import Models
import Reporting
import TensorCore
import Training

/// `vae infer`.
struct InferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer", abstract: "Draw images from the prior: z ~ N(0, 1), decoded.",
    discussion: """
        vae infer --ckpt runs/vae/mnist_mlp_z20_s28/last.safetensors --n 64 --seed 7 --out samples.png
      """)

  @Option(help: "The checkpoint.") var ckpt: String
  @Option(parsing: .unconditional, help: .integer("How many images.")) var n = 64
  @Option(parsing: .unconditional, help: .natural("The seed of z.")) var seed: UInt64 = 0
  @Option(help: "Decode the latents of this file, such as 'vae encode' writes, in place of draws.")
  var fromLatents: String?

  @Option(help: "The PNG file to write: a grid with as many rows as columns, or nearly.") var out = "samples.png"
  @Flag(help: RuntimeOptions.ampHelp) var amp = false
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard (1...4096).contains(n) else { throw ValidationError("--n: expected 1 to 4096 images, found \(n)") }
    try OutputFile.expectPNGName(out)
  }

  func run() async throws {
    try runtime.apply(amp: amp)
    try OutputFile.expectReplaceable(out, "a PNG", beginning: [0x89, 0x50, 0x4E, 0x47])
    try OutputFile.expectOther(out, than: [ckpt] + [fromLatents].compactMap(\.self))
    let saved = try SavedModel(ckpt)
    let dimensions = saved.configuration.latentDim
    let latents = try fromLatents.map(LatentTable.latents) ?? Latents.prior(n, dimensions: dimensions, seed: seed)
    guard latents.shape[1] == dimensions, latents.shape[0] > 0 else {
      throw WorldError(
        "\(fromLatents ?? ""): expected latents of \(dimensions) dimensions, found \(latents.shape); give those of the "
          + "same model")
    }
    let count = latents.shape[0]
    let columns = Int(Double(count).squareRoot().rounded(.up))
    let grid = try ImageGrid.image(of: count, range: saved.configuration.pixelRange, columns: columns) { range in
      saved.model.sample(latents.sliced(axis: 0, range))
    }
    try grid.write(to: out)
    print(out)
  }
}
