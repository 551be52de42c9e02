import Autograd
import Layers
import TensorCore

// Fully connected layers see an image as a row of scalars. PyTorch's images are [N, C, H, W], so its rows are ordered
// (c, y, x); ours are [N, H, W, C] and change their order on the way, so that weights mean the same in both.

extension Variable {
  /// Images `[N, H, W, C]` as rows `[N, C·H·W]`, ordered (c, y, x).
  func flattened() -> Variable {
    permuted([0, 3, 1, 2]).reshaped([shape[0], shape.dropFirst.count])
  }

  /// Rows `[N, C·H·W]`, ordered (c, y, x), as images `[N, H, W, C]` of the shape `image`, `[H, W, C]`.
  func unflattened(to image: Shape) -> Variable {
    reshaped([shape[0], image[2], image[0], image[1]]).permuted([0, 2, 3, 1])
  }
}

extension Sequence {
  /// The output of these layers, one after another.
  func apply<S: Scalar>(to x: Variable<S>, _ mode: Mode) -> Variable<S> where Element: Layer<S> {
    reduce(x) { x, layer in layer(x, mode) }
  }
}

extension ModelConfiguration {
  /// An image's shape, `[H, W, C]`.
  var image: Shape { [imageSize, imageSize, channels] }

  /// The scalars of an image.
  var pixels: Int { image.count }
}
