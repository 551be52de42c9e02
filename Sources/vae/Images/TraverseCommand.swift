import ArgumentParser
import Models
import Reporting
import TensorCore
import Training

/// `vae traverse`.
struct TraverseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "traverse", abstract: "Change one latent dimension at a time, and look.",
    discussion: """
      A row for each dimension, those first that tell most of the images given: with the largest KL divergence between \
      their posterior and the prior. Without images the walk begins at the prior's mean.

        vae traverse --ckpt runs/vae/celeba_celeba_z256_s64/last.safetensors --images a.jpg --dimensions 8
      """)

  @OptionGroup(title: "The images") var source: OwnImagesOptions

  @Option(parsing: .upToNextOption, help: "Image files, or folders of them; the walk begins at the first one's mean.")
  var images: [String] = []

  @Option(parsing: .unconditional, help: .integer("Rows at most.")) var dimensions = 8
  @Option(parsing: .unconditional, help: .integer("Images of a row.")) var steps = 9
  @Option(parsing: .unconditional, help: .number("The walk goes from -extent to extent.")) var extent = 3.0
  @OptionGroup(title: "The picture") var picture: PictureOptions
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard (1...256).contains(dimensions) else {
      throw ValidationError("--dimensions: expected 1 to 256, found \(dimensions)")
    }
    guard (2...64).contains(steps) else { throw ValidationError("--steps: expected 2 to 64, found \(steps)") }
    guard extent.isFinite, extent > 0 else {
      throw ValidationError("--extent: expected a finite number above 0, found \(extent)")
    }
  }

  func run() async throws {
    try runtime.apply()
    try picture.expectReplaceable()
    let saved = try source.model()
    let latent = saved.configuration.latentDim
    var (base, divergences) = (nil as [Float]?, [Double](repeating: 0, count: latent))
    if !images.isEmpty {
      let own = try source.images(images, for: saved)
      try OutputFile.expectOther(picture.out, than: own.paths)
      let encoded = EncodedImages(own.images, by: saved.model)
      base = encoded.mu[0].scalars
      divergences = encoded.divergencesByDimension.map(\.mean)
    }
    let walk = LatentTraversal(
      klPerDimension: divergences, rows: dimensions, columns: steps, extent: Float(extent), base: base)
    try picture.write(
      LabelledGrid(
        saved.decode(walk.latents), range: saved.configuration.pixelRange,
        rowLabels: walk.dimensions.map { "z\($0)" }, columnLabels: walk.values.map { Numeral.fixed(Double($0), 2) }))
  }
}
