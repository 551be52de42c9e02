import Autograd
import TensorCore

/// Stochastic gradient descent, with momentum.
///
///     g ← g + λ θ
///     b ← μ b + g
///     θ ← θ − α b            or, with Nesterov's look-ahead, θ ← θ − α (g + μ b)
///
/// λ is PyTorch's `weight_decay`, an L2 penalty. As in PyTorch, α stands outside b: a change of the learning rate changes
/// the next step at once.
///
/// - State: with momentum `momentum_buffer.<parameter>` (b), otherwise nothing.
/// - Source: Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning", section 2; the
///   documentation of `torch.optim.SGD`.
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
    precondition(momentum > 0 || !nesterov, "SGD: expected a momentum above 0 for nesterov, found \(momentum)")
    self.parameters = parameters
    self.learningRate = learningRate
    (self.momentum, self.nesterov, self.weightDecay) = (momentum, nesterov, weightDecay)
    buffers = momentum == 0 ? [] : zeros(like: parameters)
  }

  public func step(_ gradients: [Tensor<S>?]) {
    let update = SGDUpdate(
      learningRate: S(learningRate), momentum: S(momentum), nesterov: nesterov, weightDecay: S(weightDecay))
    forEachGradient("SGD", parameters, gradients) { index, parameter, gradient in
      if buffers.isEmpty {
        update.apply(to: parameter, gradient: gradient)
      } else {
        update.apply(to: parameter, buffers[index], gradient: gradient)
      }
    }
  }

  public var state: [StateEntry<S>] {
    zip(parameters, buffers).map { StateEntry("momentum_buffer.\($0.name)", .buffer($1)) }
  }
}

/// The constants of the update, in the precision of the tensors.
private struct SGDUpdate<S: Scalar> {
  let learningRate: S
  let momentum: S
  let nesterov: Bool
  let weightDecay: S

  /// Changes θ in place.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func apply(to parameter: Parameter<S>, gradient: Tensor<S>) {
    parameter.withUnsafeMutableScalars { theta in
      gradient.withUnsafeScalars { gradient in
        let (theta, gradient) = (Lines(theta), Lines(gradient))
        forEachLineRange(of: parameter.shape.count) { lines, streaming in
          for line in lines {
            theta.write(
              theta[line] - learningRate * (gradient[line] + weightDecay * theta[line]), to: line, streaming: streaming)
          }
        }
      }
    }
  }

  /// Changes θ and b in place, in one pass over memory.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func apply(to parameter: Parameter<S>, _ buffer: Parameter<S>, gradient: Tensor<S>) {
    parameter.withUnsafeMutableScalars { theta in
      buffer.withUnsafeMutableScalars { b in
        gradient.withUnsafeScalars { gradient in
          let (theta, b, gradient) = (Lines(theta), Lines(b), Lines(gradient))
          forEachLineRange(of: parameter.shape.count) { lines, streaming in
            for line in lines {
              let g = gradient[line] + weightDecay * theta[line]
              let velocity = momentum * b[line] + g
              b[line] = velocity
              theta.write(
                theta[line] - learningRate * (nesterov ? g + momentum * velocity : velocity), to: line,
                streaming: streaming)
            }
          }
        }
      }
    }
  }
}
