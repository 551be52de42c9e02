import TensorCore

/// Batch normalisation in training: each channel is shifted and scaled to the batch's mean 0 and
/// variance 1, then by γ, β; and, because a rectifier follows nearly always, the rectifier, at no
/// further pass over the images.
///
///     y = λ(γ x̂ + β),  x̂ = (x − μ) / √(σ² + ε),  μ = mean of x,  σ² = mean of (x − μ)²   over N, H and W
///     λ(t) = t for t > 0, slope · t below
///
/// - Shapes: x `[N, H, W, C]`, γ `[C]`, β `[C]` → y `[N, H, W, C]`; saved: μ `[C]`, σ² `[C]`
///   (biased, divided by n).
/// - Derivative: with dt = λ′(γ x̂ + β) dy: dβ = Σ dt; dγ = Σ dt x̂; dx = γ / √(σ² + ε) · (dt − dβ
///   / n − x̂ dγ / n). γ x̂ + β is computed again, which costs less than keeping it.
/// - Numerics: σ² from centred values (`TensorCore/Tensor/channelMoments()`). One value per
///   channel is an error: its variance is 0, and the running variance would be 0 / 0.
/// - Source: Ioffe and Szegedy 2015, algorithm 1 and section 3.
public struct BatchNorm2d: Op {
  let epsilon: Double
  let rectifier: Rectifier

  /// Normalisation with ε inside the root, and what comes behind it.
  public init(epsilon: Double = 1e-5, rectifier: Rectifier = .none) {
    (self.epsilon, self.rectifier) = (epsilon, rectifier)
  }

  public let name = "batchNorm2d"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectImagesAndChannelVectors(inputs, count: 3)
    let x = inputs[0]
    guard x[0] * x[1] * x[2] > 1 else {
      throw ShapeError(name, expected: "more than one value per channel, to have a variance", found: [x])
    }
    return x
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let (mean, variance) = inputs[0].channelMoments()
    let y = normalize(
      inputs[0], mean: mean, factor: inputs[1] * inverseDeviation(variance, epsilon), bias: inputs[2], rectifier)
    return Forward(y, saved: [mean, variance])
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (x, weight, bias, mean) = (pass.x[0], pass.x[1], pass.x[2], pass.saved[0])
    let scale = inverseDeviation(pass.saved[1], epsilon)
    let sums = channelGradients(dy, x, mean: mean, scale: scale, weight: weight, bias: bias, rectifier)
    guard pass.needsGradient[0] else { return [nil, sums.weight, sums.bias] }
    // dx = factor · (dt − shift − (x − μ) · tilt), with three numbers for each channel.
    let n = Tensor<S>(S(dy.count / max(mean.count, 1)))
    let (factor, shift, tilt) = (weight * scale, sums.bias / n, sums.weight / n * scale)
    let dx = dy.zipChannels(x, (mean, factor, bias, shift, tilt), with: S(rectifier.slope)) { dy, x, channel, slope in
      let (mean, factor, bias, shift, tilt) = channel
      let distance = x - mean
      let dt = distance * factor + bias > 0 ? dy : slope * dy
      return factor * (dt - shift - distance * tilt)
    }
    return [dx, sums.weight, sums.bias]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (x, weight, bias) = (inputs[0], inputs[1], inputs[2])
    let channels = x.shape[3]
    var y = x
    for c in 0..<channels {
      let positions = Swift.stride(from: c, to: x.count, by: channels)
      let n = S(x.count / channels)
      let mean = positions.reduce(0) { $0 + x[position: $1] } / n
      let variance = positions.reduce(0) { $0 + (x[position: $1] - mean) * (x[position: $1] - mean) } / n
      for i in positions {
        let t = weight[position: c] * (x[position: i] - mean) / (variance + S(epsilon)).squareRoot() + bias[position: c]
        y[position: i] = max(t, 0) + S(rectifier.slope) * min(t, 0)
      }
    }
    return y
  }
}

extension Variable {
  /// These images normalised by their own batch's statistics and rectified; the statistics are
  /// returned as well: mean and biased variance `[C]`.
  public func batchNorm2d(
    weight: Variable, bias: Variable, epsilon: Double = 1e-5, rectifier: Rectifier = .none
  ) -> (y: Variable, mean: Tensor<S>, variance: Tensor<S>) {
    let (y, saved) = BatchNorm2d(epsilon: epsilon, rectifier: rectifier).apply([self, weight, bias])
    return (y, saved[0], saved[1])
  }
}
