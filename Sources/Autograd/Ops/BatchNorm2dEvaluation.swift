import TensorCore

/// Batch normalisation in evaluation: the statistics are given, so each pixel is treated alone.
///
///     y = γ (x − μ) / √(σ² + ε) + β
///
/// - Shapes: x `[N, H, W, C]`, γ `[C]`, β `[C]`, running mean μ `[C]`, running variance σ² `[C]` →
///   y `[N, H, W, C]`.
/// - Derivative: dx = dy γ / √(σ² + ε); dγ = Σ dy (x − μ) / √(σ² + ε); dβ = Σ dy; μ and σ² are
///   constants.
/// - Numerics: none beyond ε inside the root.
/// - Source: Ioffe and Szegedy 2015, algorithm 2.
public struct BatchNorm2dEvaluation: Op {
  let epsilon: Double

  /// Normalisation with ε inside the root.
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public let name = "batchNorm2dEvaluation"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectImagesAndChannelVectors(inputs, count: 5)
    return inputs[0]
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(
      normalize(inputs[0], mean: inputs[3], factor: inputs[1] * inverseDeviation(inputs[4], epsilon), bias: inputs[2]))
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (x, scale) = (pass.x[0], inverseDeviation(pass.x[4], epsilon))
    let sums = channelGradients(dy, x, mean: pass.x[3], scale: scale, weight: pass.x[1], bias: pass.x[2])
    return [dy * (pass.x[1] * scale), sums.weight, sums.bias, nil, nil]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (x, weight, bias, mean, variance) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
    let channels = x.shape[3]
    return Tensor(
      x.shape,
      (0..<x.count).map { i in
        let c = i % channels
        return weight[position: c] * (x[position: i] - mean[position: c])
          / (variance[position: c] + S(epsilon)).squareRoot() + bias[position: c]
      })
  }
}

extension Variable {
  /// These images normalised by given statistics `[C]`.
  public func batchNorm2d(
    weight: Variable, bias: Variable, runningMean: Tensor<S>, runningVariance: Tensor<S>, epsilon: Double = 1e-5
  ) -> Variable {
    BatchNorm2dEvaluation(epsilon: epsilon)(
      self, weight, bias, tape.constant(runningMean), tape.constant(runningVariance))
  }
}
