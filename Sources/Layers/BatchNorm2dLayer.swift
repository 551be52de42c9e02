import Autograd
import TensorCore

/// Batch normalisation of images: by the batch's statistics in training, by the running ones in
/// evaluation.
///
/// Training moves the running statistics towards those of each batch of n values per channel:
///
///     running_mean ← (1 − momentum) · running_mean + momentum · μ
///     running_var  ← (1 − momentum) · running_var  + momentum · σ² · n / (n − 1)
///
/// A batch is normalised with its biased variance σ², as `BatchNorm2d` says, but n / (n − 1)
/// makes what is accumulated an unbiased estimate of the data's variance.
///
/// - Shapes: x `[N, H, W, channels]` → y of the same shape; all tensors of the state `[channels]`.
/// - Initialisation: weight 1, bias 0, running mean 0, running variance 1.
/// - Source: Ioffe and Szegedy 2015, algorithm 2; the documentation of `torch.nn.BatchNorm2d`.
public final class BatchNorm2dLayer<S: Scalar>: Layer {
  /// γ.
  public let weight: Parameter<S>
  /// β.
  public let bias: Parameter<S>
  /// The running mean.
  public let runningMean: Parameter<S>
  /// The running variance.
  public let runningVariance: Parameter<S>
  /// The number of batches that the running statistics have seen.
  public let batchesTracked = Counter()
  private let momentum: Double
  private let epsilon: Double

  /// A layer that has seen no batch.
  public init(channels: Int, momentum: Double = 0.1, epsilon: Double = 1e-5, _ initializer: Initializer) {
    weight = initializer.constant([channels], 1)
    bias = initializer.constant([channels], 0)
    runningMean = Parameter(Tensor([channels], repeating: 0))
    runningVariance = Parameter(Tensor([channels], repeating: 1))
    (self.momentum, self.epsilon) = (momentum, epsilon)
  }

  public func callAsFunction(_ x: Variable<S>, _ mode: Mode) -> Variable<S> { self(x, mode, .none) }

  /// The normalisation, and behind it a rectifier.
  func callAsFunction(_ x: Variable<S>, _ mode: Mode, _ rectifier: Rectifier) -> Variable<S> {
    let (weight, bias) = (x.tape.variable(weight), x.tape.variable(bias))
    switch mode {
    case .training:
      let (y, mean, variance) = x.batchNorm2d(weight: weight, bias: bias, epsilon: epsilon, rectifier: rectifier)
      let n = Double(x.shape[0] * x.shape[1] * x.shape[2])
      runningMean.move(towards: mean, by: momentum)
      runningVariance.move(towards: variance, scaledBy: n / (n - 1), by: momentum)
      batchesTracked.value &+= 1
      return y
    case .evaluation:
      let y = x.batchNorm2d(
        weight: weight, bias: bias, runningMean: runningMean.value, runningVariance: runningVariance.value,
        epsilon: epsilon)
      return y.rectified(by: rectifier)
    }
  }

  public var state: [StateEntry<S>] {
    [
      StateEntry("weight", .parameter(weight)), StateEntry("bias", .parameter(bias)),
      StateEntry("running_mean", .buffer(runningMean)), StateEntry("running_var", .buffer(runningVariance)),
      StateEntry("num_batches_tracked", .counter(batchesTracked)),
    ]
  }
}

extension Parameter {
  /// value ← (1 − share) · value + share · scale · target: a step of an exponential average.
  fileprivate func move(towards target: Tensor<S>, scaledBy scale: Double = 1, by share: Double) {
    let (keep, take) = (S(1 - share), S(share))
    value = value.zip(target, with: (keep, take, S(scale))) { old, new, c in c.0 * old + c.1 * (c.2 * new) }
  }
}
