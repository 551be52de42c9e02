import Datasets
import Models

extension ImageSet {
  /// Fails where a model cannot take these images: their size, channels, or range of pixels.
  public func expect(fitting model: ModelConfiguration) throws(TrainingError) {
    func expect(_ holds: Bool, _ expected: String, _ found: String, remedy: String) throws(TrainingError) {
      guard holds else {
        throw TrainingError.data(
          name: name, expected: "\(expected) for the model '\(model.architecture)'", found: found, remedy: remedy)
      }
    }
    let size = model.imageSize
    try expect(
      height == size && width == size && channels == model.channels, "images of \(size)×\(size)×\(model.channels)",
      "\(height)×\(width)×\(channels)", remedy: "choose another --dataset, --image-size or --model")
    try expect(
      normalization == model.pixelRange, "pixels in \(model.pixelRange)", "\(normalization)",
      remedy: "choose another --dataset or --model")
    try expect(count > 0, "at least one image", "none", remedy: "give more images, or a larger --limit")
  }
}
