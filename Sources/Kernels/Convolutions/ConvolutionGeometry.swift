/// The sizes of a two-dimensional convolution of NHWC images x `[N, H, W, C]` with w
/// `[O, C, KH, KW]` to y `[N, OH, OW, O]`.
package struct ConvolutionGeometry: Sendable {
  /// Along height and width.
  package typealias Extent = (y: Int, x: Int)
  package let images: Int
  package let input: Extent
  package let channels: Int
  package let kernel: Extent
  package let output: Extent
  package let outputChannels: Int
  package let stride: Extent
  package let padding: Extent

  package init(
    images: Int, input: Extent, channels: Int, kernel: Extent, output: Extent, outputChannels: Int, stride: Extent,
    padding: Extent
  ) {
    (self.images, self.input, self.channels, self.kernel) = (images, input, channels, kernel)
    (self.output, self.outputChannels, self.stride, self.padding) = (output, outputChannels, stride, padding)
  }

  /// The scalars of x, of w, and of y.
  var inputCount: Int { images * input.y * input.x * channels }
  var weightCount: Int { outputChannels * channels * kernel.y * kernel.x }
  var outputCount: Int { images * output.y * output.x * outputChannels }
}
