import ArgumentParser
import Datasets
import Models
import TensorCore
import Training

/// Flags about a checkpoint and one's own images, as the model sees them.
struct OwnImagesOptions: ParsableArguments {
  @Option(help: "The checkpoint.") var ckpt: String

  @Flag(
    help: "Take the whole of an image, where the training's data set takes the middle: for images that are cropped.")
  var noCrop = false

  @Flag(help: "Turn images upright as their EXIF orientation says.") var exif = false

  /// The model.
  func model() throws -> SavedModel { try SavedModel(ckpt) }

  /// The images of files and folders, cropped and scaled as the training's were.
  func images(_ paths: [String], for saved: SavedModel) throws -> OwnImages {
    let (configuration, training) = (saved.configuration, saved.checkpoint?.training)
    let dataset = training.flatMap { Dataset(named: $0.dataset) } ?? .images
    let isCropped = !noCrop && !(training?.noCrop ?? false)
    return try OwnImages(
      paths, dataset.transform(size: configuration.imageSize, channels: configuration.channels, isCropped: isCropped),
      normalization: configuration.pixelRange, appliesOrientation: exif)
  }
}

extension SavedModel {
  /// The images of latents `[n, latent]`, a hundred at a time: what lies between the layers is then
  /// small beside them.
  func decode(_ latents: Tensor<Float>) -> Tensor<Float> {
    let count = latents.shape[0]
    let parts = stride(from: 0, to: count, by: 100).map { first in
      model.sample(latents.sliced(axis: 0, first..<min(first + 100, count)))
    }
    return Tensor(Shape([count] + parts[0].shape.extents.dropFirst()), parts.flatMap(\.scalars))
  }
}
