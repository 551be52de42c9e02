import ArgumentParser
import Files
import Models
import Reporting
import TensorCore
import Training

/// `vae reconstruct`.
struct ReconstructCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconstruct", abstract: "Encode one's own images and decode them again, at the posterior's mean.",
    discussion: """
        vae reconstruct --ckpt runs/vae/mnist_mlp_z20_s28/last.safetensors --images a.png b.png --out grid.png
      """)

  @OptionGroup(title: "The images") var source: OwnImagesOptions
  @Option(parsing: .upToNextOption, help: "Image files, or folders of them.") var images: [String]
  @OptionGroup(title: "The picture") var picture: PictureOptions
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func run() async throws {
    try runtime.apply()
    try picture.expectReplaceable()
    let saved = try source.model()
    let own = try source.images(images, for: saved)
    try OutputFile.expectOther(picture.out, than: own.paths)
    let originals = own.images.batch(Array(0..<own.images.count))
    let reconstructions = saved.decode(EncodedImages(own.images, by: saved.model).mu)
    // A pair of rows for each eight images.
    let columns = min(8, own.paths.count)
    var rows: [Tensor<Float>] = []
    var labels: [String] = []
    for first in stride(from: 0, to: own.paths.count, by: columns) {
      let range = first..<min(first + columns, own.paths.count)
      rows += [originals, reconstructions].map { padded($0.sliced(axis: 0, range), to: columns) }
      labels += ["x", "x~"]
    }
    let shape = Shape([rows.count * columns] + originals.shape.extents.dropFirst())
    let names = own.paths.count <= columns ? own.paths.map { Path($0).name } : (0..<columns).map { "\($0 + 1)" }
    try picture.write(
      LabelledGrid(
        Tensor(shape, rows.flatMap(\.scalars)), range: saved.configuration.pixelRange, rowLabels: labels,
        columnLabels: names))
  }

  /// Images, and white ones behind them.
  private func padded(_ images: Tensor<Float>, to count: Int) -> Tensor<Float> {
    var all = Tensor<Float>(Shape([count] + images.shape.extents.dropFirst()), repeating: 1)
    all.replaceSlice(axis: 0, from: 0, by: images)
    return all
  }
}

/// Flags about a picture that is written.
struct PictureOptions: ParsableArguments {
  @Option(help: "The PNG file to write.") var out = "grid.png"

  func validate() throws { try OutputFile.expectPNGName(out) }

  /// Fails where the path leads to something else than a PNG.
  func expectReplaceable() throws {
    try OutputFile.expectReplaceable(out, "a PNG", beginning: [0x89, 0x50, 0x4E, 0x47])
  }

  /// Writes the picture, and says where.
  func write(_ grid: LabelledGrid) throws {
    try grid.image().write(to: out)
    print(out)
  }
}
