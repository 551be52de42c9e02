import ArgumentParser
import Files
import Models
import TensorCore
import Training

/// `vae encode`.
struct EncodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Write the latents of one's own images: means and log-variances.",
    discussion: """
        vae encode --ckpt runs/vae/celeba_celeba_z256_s64/last.safetensors --images photos --out latents.csv

      The file is CSV with a line per image, or, where its name ends in .safetensors, the tensors mu and log_variance. \
      vae infer --from-latents reads both.
      """)

  @OptionGroup(title: "The images") var source: OwnImagesOptions
  @Option(parsing: .upToNextOption, help: "Image files, or folders of them.") var images: [String]
  @Option(help: "The file to write: .csv or .safetensors.") var out = "latents.csv"
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard out.hasSuffix(".csv") || out.hasSuffix(".safetensors") else {
      throw ValidationError("--out: expected a name that ends in .csv or .safetensors, found '\(out)'")
    }
  }

  /// Fails where the path leads to something else than a table of latents, such as a checkpoint.
  private func expectReplaceable() throws {
    guard out.hasSuffix(".safetensors") else {
      return try OutputFile.expectReplaceable(out, "a table of latents", beginning: Array("image,".utf8))
    }
    guard try File.kind(of: out) != .file || (try? LatentTable.latents(out)) != nil else {
      throw WorldError(
        "\(out): expected a table of latents to replace, or no file, found a file of another kind; choose another path")
    }
  }

  func run() async throws {
    try runtime.apply()
    try expectReplaceable()
    let saved = try source.model()
    let own = try source.images(images, for: saved)
    try OutputFile.expectOther(out, than: [source.ckpt] + own.paths)
    let encoded = EncodedImages(own.images, by: saved.model)
    guard (encoded.mu.scalars + encoded.logVariance.scalars).allSatisfy(\.isFinite) else {
      throw WorldError(
        "\(source.ckpt): expected weights with which latents are finite numbers, found others; give weights from before they "
          + "diverged")
    }
    let table = LatentTable(names: own.paths, mu: encoded.mu, logVariance: encoded.logVariance)
    try File.write(table.serialized(for: out), to: out)
    print(out)
  }
}
