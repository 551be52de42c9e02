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
  @Option(help: "The PNG file to write: a grid with as many rows as columns, or nearly.") var out = "samples.png"
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard (1...4096).contains(n) else { throw ValidationError("--n: expected 1 to 4096 images, found \(n)") }
    let ending = out.split(separator: "/").last.flatMap { $0.contains(".") ? $0.split(separator: ".").last : nil }
    guard ending.map({ $0.lowercased() == "png" }) ?? true else {
      throw ValidationError("--out: expected a name that ends in .png, found '\(out)'")
    }
  }

  func run() async throws {
    runtime.apply()
    try OutputFile.expectReplaceable(out, "a PNG", beginning: [0x89, 0x50, 0x4E, 0x47])
    let saved = try SavedModel(ckpt)
    let latents = Latents.prior(n, dimensions: saved.configuration.latentDim, seed: seed)
    let images = decode(latents, with: saved.model)
    let columns = Int(Double(n).squareRoot().rounded(.up))
    try ImageGrid(images, range: saved.configuration.pixelRange, columns: columns).image().write(to: out)
    print(out)
  }

  /// The images of latents, a hundred at a time: what lies between the layers is then small beside
  /// the grid.
  private func decode(_ latents: Tensor<Float>, with model: Model<Float>) -> Tensor<Float> {
    let (count, dimensions) = (latents.shape[0], latents.shape[1])
    let parts = stride(from: 0, to: count, by: 100).map { first in
      let rows = first..<min(first + 100, count)
      return model.sample(
        Tensor(
          [rows.count, dimensions], Array(latents.scalars[rows.startIndex * dimensions..<rows.endIndex * dimensions])))
    }
    return Tensor(Shape([count] + parts[0].shape.extents.dropFirst()), parts.flatMap(\.scalars))
  }
}
