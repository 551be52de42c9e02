import ArgumentParser
import Datasets
import Models
import TensorCore

/// The images that a timed step is taken on.
enum BenchImages: String, ExpressibleByArgument, CaseIterable {
  /// The first digits or faces that this program draws.
  case drawn
  /// Random numbers in the range of pixels.
  case random

  /// A batch, `[count, height, width, channels]`, for a model.
  func batch(of count: Int, for configuration: ModelConfiguration) -> Tensor<Float> {
    let (side, channels) = (configuration.imageSize, configuration.channels)
    switch self {
    case .drawn:
      let set =
        channels == 1 ? drawDigits(.train, count: count, seed: 0) : drawFaces(.train, count: count, size: side, seed: 0)
      return set.batch(Array(0..<count))
    case .random:
      let low = configuration.pixelRange.lower
      return RandomStream(seed: 0, purpose: .checks).uniform([count, side, side, channels], low: low, high: 1)
    }
  }
}
