import TensorCore

extension NetworkPlan {
  /// The convolutional skeleton for images n×n, n = 28, 32, 64, 128 or 256, with base channels c.
  ///
  ///     28        encoder   28×28 → 14×14×c → 7×7×2c, flattened to 98c
  ///               decoder   98c, as 7×7×2c → 14×14×c → 28×28
  ///     n > 28    encoder   n×n → n/2×n/2×c → n/4×n/4×2c → n/8×n/8×4c → n/16×n/16×8c, averaged to 4×4×8c, flattened to 128c
  ///               decoder   128c, as 4×4×8c → 8×8×4c → 16×16×2c → 32×32×c → … → n/2×n/2×c → n×n
  ///
  /// Each arrow between images is a ``ConvBlock`` or ``DeconvBlock``; the last a transposed
  /// convolution. The average pooling gives every n the same fully connected layers (for 32 it
  /// repeats pixels).
  static func convolutional(_ configuration: ModelConfiguration) -> NetworkPlan {
    let (n, c) = (configuration.imageSize, configuration.baseChannels)
    let isSmall = n == 28
    let widths = isSmall ? [c, 2 * c] : [c, 2 * c, 4 * c, 8 * c]
    let side = isSmall ? 7 : 4
    let features: Shape = [side, side, widths.last ?? c]
    let encoder = zip([configuration.channels] + widths, widths).enumerated().map { i, block in
      (name: "encoder.\(i)", stage: Stage.convBlock(block.0, block.1))
    }
    // log₂(n / side) doublings lead back to n; the head is the last of them.
    let blocks = (n / side).trailingZeroBitCount - 1
    let narrowing = widths.dropLast().reversed() + Array(repeating: c, count: blocks)
    let back = [features[2]] + narrowing.prefix(blocks)
    let decoder = zip(back, back.dropFirst()).enumerated().map { i, block in
      (name: "decoder.\(i)", stage: Stage.deconvBlock(block.0, block.1))
    }
    return NetworkPlan(
      image: configuration.image, encoder: encoder + (isSmall ? [] : [("", .averagePool)]) + [("", .flatten)],
      features: features.count, latent: configuration.latentDim,
      decoder: [("fc_decode", .linear(configuration.latentDim, features.count)), ("", .unflatten(features))] + decoder
        + [("head", .transposedConvolution(back[blocks], configuration.decoderOutput[2]))])
  }
}
