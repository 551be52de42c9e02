import TensorCore

// What batch normalisation in training and in evaluation have in common.

extension Op {
  /// The rule of both batch norms: images, and vectors with one value per channel.
  func expectImagesAndChannelVectors(_ inputs: [Shape], count: Int) throws(ShapeError) {
    try expectInputs(count, inputs)
    guard inputs[0].rank == 4, inputs.dropFirst().allSatisfy({ $0 == [inputs[0][3]] }) else {
      throw ShapeError(name, expected: "images [N, H, W, C] and \(count - 1) vectors [C]", found: inputs)
    }
  }
}

/// 1 / √(σ² + ε).
@specialized(where S == Float) @specialized(where S == Double)
func inverseDeviation<S: Scalar>(_ variance: Tensor<S>, _ epsilon: Double) -> Tensor<S> {
  variance.map(with: S(epsilon)) { variance, epsilon in 1 / (variance + epsilon).squareRoot() }
}

/// λ((x − μ) factor + β), channel by channel.
@specialized(where S == Float) @specialized(where S == Double)
func normalize<S: Scalar>(
  _ x: Tensor<S>, mean: Tensor<S>, factor: Tensor<S>, bias: Tensor<S>, _ rectifier: Rectifier = .none
) -> Tensor<S> {
  x.mapChannels(mean, factor, bias, with: S(rectifier.slope)) { x, mean, factor, bias, slope in
    let t = (x - mean) * factor + bias
    return t > 0 ? t : slope * t
  }
}

/// dγ = Σ dt x̂ and dβ = Σ dt, in one pass.
@specialized(where S == Float) @specialized(where S == Double)
func channelGradients<S: Scalar>(
  _ dy: Tensor<S>, _ x: Tensor<S>, mean: Tensor<S>, scale: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>,
  _ rectifier: Rectifier = .none
) -> (weight: Tensor<S>, bias: Tensor<S>) {
  let vectors = (mean, weight * scale, bias)
  let sums = dy.sumChannels(x, vectors, with: S(rectifier.slope)) { dy, x, channel, slope in
    let distance = x - channel.0
    let dt = distance * channel.1 + channel.2 > 0 ? dy : slope * dy
    return (dt * distance, dt)
  }
  return (sums.0 * scale, sums.1)
}
