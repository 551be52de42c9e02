import Datasets
import Models

/// Fails where a model cannot take these images: their size, their channels, or the range of their pixels.
func expectImages(_ images: ImageSet, fit model: ModelConfiguration) throws(TrainingError) {
  func expect(_ holds: Bool, _ expected: String, _ found: String, _ remedy: String) throws(TrainingError) {
    guard holds else {
      throw TrainingError.data(
        name: images.name, expected: "\(expected) for the model '\(model.model.rawValue)'", found: found,
        remedy: remedy)
    }
  }
  let size = model.imageSize
  try expect(
    images.height == size && images.width == size && images.channels == model.channels,
    "images of \(size)×\(size)×\(model.channels)", "\(images.height)×\(images.width)×\(images.channels)",
    "choose another --dataset, --image-size or --model")
  let normalization: ImageSet.Normalization = model.model.pixelRange == .unit ? .unit : .symmetric
  try expect(
    images.normalization == normalization, "pixels in \(normalization.range)", "\(images.normalization.range)",
    "choose another --dataset or --model")
  try expect(images.count > 0, "at least one image", "none", "give more images, or a larger --limit")
}

extension ImageSet.Normalization {
  /// The interval of the pixels.
  fileprivate var range: String { self == .unit ? "[0, 1]" : "[−1, 1]" }
}
