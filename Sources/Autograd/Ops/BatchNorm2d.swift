import TensorCore

/// Batch normalisation in training: each channel is shifted and scaled to the batch's mean 0 and variance 1, then by γ, β;
/// and, because a rectifier follows nearly always, the rectifier, at no further pass over the images.
///
///     y = λ(γ x̂ + β),  x̂ = (x − μ) / √(σ² + ε),  μ = mean of x,  σ² = mean of (x − μ)²   over N, H and W
///     λ(t) = t for t > 0, slope · t below: 1 for none, 0 for ReLU, else LeakyReLU
///
/// - Shapes: x `[N, H, W, C]`, γ `[C]`, β `[C]` → y `[N, H, W, C]`; saved: μ `[C]`, σ² `[C]` (biased, divided by n).
/// - Derivative: with dt = λ′(γ x̂ + β) dy: dβ = Σ dt; dγ = Σ dt x̂; dx = γ / √(σ² + ε) · (dt − dβ / n − x̂ dγ / n).
///   γ x̂ + β is computed again, which costs less than keeping it.
/// - Numerics: σ² from centred values (``columnMoments(_:)``): x² − μ² would cancel. One value a channel is an error: its
///   variance is 0, and the running variance would be 0 / 0.
/// - Source: Ioffe and Szegedy 2015, algorithm 1 and section 3.
public struct BatchNorm2d: Op {
  let epsilon: Double
  let slope: Double

  /// Normalisation with ε inside the root, and a rectifier of this slope below 0.
  public init(epsilon: Double = 1e-5, slope: Double = 1) { (self.epsilon, self.slope) = (epsilon, slope) }

  public let name = "batchNorm2d"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectImagesAndChannelVectors(inputs, count: 3)
    let x = inputs[0]
    guard x[0] * x[1] * x[2] > 1 else {
      throw ShapeError(name, expected: "more than one value a channel, to have a variance", found: [x])
    }
    return x
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let (mean, variance) = columnMoments(inputs[0])
    let y = normalize(
      inputs[0], mean: mean, inverseDeviation: inverseDeviation(variance, epsilon), weight: inputs[1], bias: inputs[2],
      slope: S(slope))
    return Forward(y, saved: [mean, variance])
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (x, bias, mean) = (pass.x[0], pass.x[2], pass.saved[0])
    let scale = inverseDeviation(pass.saved[1], epsilon)
    let rectifier = S(slope)
    let sums = channelGradients(dy, x, mean: mean, scale: scale, weight: pass.x[1], bias: bias, slope: rectifier)
    guard pass.wants[0] else { return [nil, sums.weight, sums.bias] }
    // dx = factor · (dt − shift − (x − μ) · slope), with three numbers a channel.
    let n = S(dy.count / max(mean.count, 1))
    let factor = pass.x[1].zip(scale) { weight, scale in weight * scale }
    let shift = sums.bias.map { $0 / n }
    let slope = sums.weight.zip(scale) { dWeight, scale in dWeight / n * scale }
    let channels = mean.count
    let dx = Tensor<S>(dy.shape) { dx in
      withUnsafePointers(dy, x, mean, factor, shift, slope, bias) { p in
        let (dy, x, mean, factor, shift, slope, bias) = (p[0], p[1], p[2], p[3], p[4], p[5], p[6])
        forEachRowRange(rows: dx.count / max(channels, 1), columns: channels) { rows in
          for row in rows {
            let (dy, x, dx) = (dy + row * channels, x + row * channels, dx.baseAddress! + row * channels)
            for c in 0..<channels {
              let distance = x[c] - mean[c]
              let dt = distance * factor[c] + bias[c] > 0 ? dy[c] : rectifier * dy[c]
              dx[c] = factor[c] * (dt - shift[c] - distance * slope[c])
            }
          }
        }
      }
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
      let mean = positions.reduce(0) { $0 + x[$1] } / n
      let variance = positions.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / n
      for i in positions {
        let t = weight[c] * (x[i] - mean) / (variance + S(epsilon)).squareRoot() + bias[c]
        y[i] = max(t, 0) + S(slope) * min(t, 0)
      }
    }
    return y
  }
}

extension Op {
  /// The rule of both batch norms: images, and vectors with a value a channel.
  func expectImagesAndChannelVectors(_ inputs: [Shape], count: Int) throws(ShapeError) {
    try expectInputs(count, inputs)
    guard inputs[0].rank == 4, inputs.dropFirst().allSatisfy({ $0 == [inputs[0][3]] }) else {
      throw ShapeError(name, expected: "images [N, H, W, C] and \(count - 1) vectors [C]", found: inputs)
    }
  }
}

/// 1 / √(σ² + ε).
@inline(__always)
func inverseDeviation<S: Scalar>(_ variance: Tensor<S>, _ epsilon: Double) -> Tensor<S> {
  variance.map { 1 / ($0 + S(epsilon)).squareRoot() }
}

/// λ(γ (x − μ) / √(σ² + ε) + β), channel by channel.
@inline(__always)
func normalize<S: Scalar>(
  _ x: Tensor<S>, mean: Tensor<S>, inverseDeviation: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>, slope: S = 1
) -> Tensor<S> {
  let factor = weight.zip(inverseDeviation) { weight, scale in weight * scale }
  let channels = x.shape[3]
  return Tensor(x.shape) { y in
    withUnsafePointers(x, mean, factor, bias) { p in
      let (x, mean, factor, bias) = (p[0], p[1], p[2], p[3])
      forEachRowRange(rows: y.count / max(channels, 1), columns: channels) { rows in
        for row in rows {
          let (x, y) = (x + row * channels, y.baseAddress! + row * channels)
          for c in 0..<channels {
            let t = (x[c] - mean[c]) * factor[c] + bias[c]
            y[c] = t > 0 ? t : slope * t
          }
        }
      }
    }
  }
}

/// dγ = Σ dt x̂ and dβ = Σ dt, in one pass.
@inline(__always)
func channelGradients<S: Scalar>(
  _ dy: Tensor<S>, _ x: Tensor<S>, mean: Tensor<S>, scale: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>, slope: S = 1
) -> (weight: Tensor<S>, bias: Tensor<S>) {
  let channels = mean.count
  let rows = dy.count / max(channels, 1)
  let factor = weight.zip(scale) { weight, scale in weight * scale }
  let sums: Tensor<S> = withUnsafePointers(dy, x, mean, factor, bias) { p in
    let (dy, x, mean, factor, bias) = (p[0], p[1], p[2], p[3], p[4])
    return sumOverRows(rows: rows, width: 2 * channels) { row, sums in
      let (dy, x, others) = (dy + row * channels, x + row * channels, sums + channels)
      for c in 0..<channels {
        let distance = x[c] - mean[c]
        let dt = distance * factor[c] + bias[c] > 0 ? dy[c] : slope * dy[c]
        sums[c] += dt * distance
        others[c] += dt
      }
    }
  }
  return (
    sums.sliced(axis: 0, 0..<channels).zip(scale) { sum, scale in sum * scale },
    sums.sliced(axis: 0, channels..<2 * channels)
  )
}

extension Variable {
  /// These images normalised by their own batch's statistics and rectified; the statistics are returned as well: mean and
  /// biased variance `[C]`.
  public func batchNorm2d(
    weight: Variable, bias: Variable, epsilon: Double = 1e-5, slope: Double = 1
  ) -> (y: Variable, mean: Tensor<S>, variance: Tensor<S>) {
    let (y, saved) = BatchNorm2d(epsilon: epsilon, slope: slope).apply([self, weight, bias])
    return (y, saved[0], saved[1])
  }
}
