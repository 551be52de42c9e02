import Autograd
import TensorCore

/// log p(x) of images, estimated by importance weighting.
public struct LikelihoodEstimate {
  /// L_k = log 1/k Σ wᵢ, in nats per image.
  public let logLikelihood: [Double]
  /// The standard error of each, by the delta method: the weights' deviation over their mean and
  /// √k. It is too small where few weights outweigh the others.
  public let standardErrors: [Double]
}

extension Model {
  /// L_k of images `[N, H, W, C]` for any k: the weights are added up as they come, so that the
  /// memory does not grow with k.
  ///
  /// For large k this is the usual estimate of a model's likelihood, whatever bound it is trained
  /// by.
  ///
  /// - Parameters:
  ///   - x: the images.
  ///   - k: the number of draws, at least 1.
  ///   - noise: the ε of draw i, standard normal, `[N, latent]`.
  /// - Numerics: weights are taken relative to the largest so far, in `Double`.
  /// - Source: Burda et al. 2016, "Importance Weighted Autoencoders", section 5.
  public func logLikelihood(
    of x: Tensor<S>, samples k: Int, noise: (_ sample: Int) -> Tensor<S>
  ) -> LikelihoodEstimate {
    require(k >= 1, "logLikelihood: expected at least 1 sample, found \(k)")
    let images = Tape<S>(recording: false).constant(x)
    let posterior = network.encode(images, .evaluation)
    var sums = [WeightSum](repeating: WeightSum(), count: x.shape[0])
    for i in 0..<k {
      let draw = draw(posterior, of: images, epsilon: noise(i), .evaluation).draw
      ImportanceWeightedBound.logWeights(draw).value.withUnsafeScalars { weights in
        for (n, weight) in weights.enumerated() { sums[n].add(Double(weight)) }
      }
    }
    return LikelihoodEstimate(
      logLikelihood: sums.map { $0.logMean(k) }, standardErrors: sums.map { $0.standardError(k) })
  }
}

extension Model {
  /// ``logLikelihood(of:samples:noise:)`` without its errors, `[N]`.
  public func importanceWeightedBound(of x: Tensor<S>, samples k: Int, noise: (_ sample: Int) -> Tensor<S>) -> Tensor<S>
  {
    Tensor([x.shape[0]], logLikelihood(of: x, samples: k, noise: noise).logLikelihood.map { S($0) })
  }
}

/// Σ w and Σ w², by the logarithms of w.
private struct WeightSum {
  private var (largest, sum, squares) = (-Double.infinity, 0.0, 0.0)

  mutating func add(_ logWeight: Double) {
    if logWeight == -.infinity { return }
    if logWeight > largest {
      let shrunk = Double.exp(largest - logWeight)
      (sum, squares, largest) = (sum * shrunk, squares * shrunk * shrunk, logWeight)
    }
    let weight = Double.exp(logWeight - largest)
    (sum, squares) = (sum + weight, squares + weight * weight)
  }

  func logMean(_ k: Int) -> Double { largest + Double.log(sum / Double(k)) }

  func standardError(_ k: Int) -> Double {
    let (mean, square) = (sum / Double(k), squares / Double(k))
    return (max(square - mean * mean, 0) / Double(k)).squareRoot() / mean
  }
}
