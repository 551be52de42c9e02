import ArgumentParser
import Models
import Reporting
import TensorCore
import Training

/// `vae interpolate`.
struct InterpolateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interpolate", abstract: "Walk from one image to another through the latents.",
    discussion: """
      Two rows: along the great circle between the posteriors' means (slerp), and straight on.

        vae interpolate --ckpt runs/vae/celeba_celeba_z256_s64/last.safetensors --from a.jpg --to b.jpg --steps 9
      """)

  @OptionGroup(title: "The images") var source: OwnImagesOptions
  @Option(help: "The image to begin with.") var from: String
  @Option(help: "The image to end with.") var to: String
  @Option(parsing: .unconditional, help: .integer("Images of a row, both ends included.")) var steps = 9
  @OptionGroup(title: "The picture") var picture: PictureOptions
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    guard (2...64).contains(steps) else { throw ValidationError("--steps: expected 2 to 64, found \(steps)") }
  }

  func run() async throws {
    try runtime.apply()
    try picture.expectReplaceable()
    try OutputFile.expectOther(picture.out, than: [from, to])
    let saved = try source.model()
    let mu = EncodedImages(try source.images([from, to], for: saved).images, by: saved.model).mu
    let (a, b) = (mu[0].scalars, mu[1].scalars)
    let times = (0..<steps).map { Float($0) / Float(steps - 1) }
    let latents = times.flatMap { Interpolation.spherical(a, b, $0) } + times.flatMap { Interpolation.linear(a, b, $0) }
    try picture.write(
      LabelledGrid(
        saved.decode(Tensor([2 * steps, a.count], latents)), range: saved.configuration.pixelRange,
        rowLabels: ["slerp", "linear"], columnLabels: times.map { Numeral.fixed(Double($0), 2) }))
  }
}
