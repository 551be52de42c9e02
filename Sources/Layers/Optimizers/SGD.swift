import Autograd
import TensorCore

/// Stochastic gradient descent, with momentum.
///
///     g ← g + λ θ
///     b ← μ b + g
///     θ ← θ − α b            or, with Nesterov's look-ahead, θ ← θ − α (g + μ b)
///
/// λ is PyTorch's `weight_decay`, an L2 penalty. As in PyTorch, α stands outside b: a change of the
/// learning rate changes the next step at once.
///
/// - State: with momentum `momentum_buffer.<parameter>` (b), otherwise nothing.
/// - Source: Sutskever et al. 2013, "On the importance of initialization and momentum in deep
///   learning", section 2; the documentation of `torch.optim.SGD`.
public final class SGD<S: Scalar>: Optimizer {
  public let parameters: [(name: String, parameter: Parameter<S>)]
  public var learningRate: Double
  private let momentum: Double
  private let nesterov: Bool
  private let weightDecay: Double
  private let buffers: [Parameter<S>]

  /// An optimizer that has taken no step.
  public init(
    _ parameters: [(name: String, parameter: Parameter<S>)], learningRate: Double = 1e-3, momentum: Double = 0,
    nesterov: Bool = false, weightDecay: Double = 0
  ) {
    require(momentum > 0 || !nesterov, "SGD: expected a momentum above 0 for nesterov, found \(momentum)")
    self.parameters = parameters
    self.learningRate = learningRate
    (self.momentum, self.nesterov, self.weightDecay) = (momentum, nesterov, weightDecay)
    buffers = momentum == 0 ? [] : zeros(like: parameters)
  }

  public func step(_ gradients: [Tensor<S>?]) {
    let constants = SGDConstants(
      learningRate: S(learningRate), momentum: S(momentum), nesterov: nesterov, weightDecay: S(weightDecay))
    forEachGradient("SGD", parameters, gradients) { index, parameter, gradient in
      move(parameter, buffers.isEmpty ? nil : buffers[index], by: gradient, constants)
    }
  }

  public var state: [StateEntry<S>] {
    zip(parameters, buffers).map { StateEntry("momentum_buffer.\($0.name)", .buffer($1)) }
  }
}

/// The constants of the update, in the precision of the tensors.
private struct SGDConstants<S: Scalar> {
  let learningRate: S
  let momentum: S
  let nesterov: Bool
  let weightDecay: S
}

/// Changes θ, and b where there is momentum.
@specialized(where S == Float) @specialized(where S == Double)
private func move<S: Scalar>(
  _ parameter: Parameter<S>, _ buffer: Parameter<S>?, by gradient: Tensor<S>, _ constants: SGDConstants<S>
) {
  parameter.update { theta in
    guard let buffer else {
      theta = theta.zip(gradient, with: constants) { $0 - $2.learningRate * ($1 + $2.weightDecay * $0) }
      return
    }
    var decayed = gradient
    buffer.update { b in
      theta.update(&b, &decayed, by: gradient, with: constants) { theta, b, _, g, c in
        let g = g + c.weightDecay * theta
        let b = c.momentum * b + g
        return (theta - c.learningRate * (c.nesterov ? g + c.momentum * b : b), b, g)
      }
    }
  }
}
