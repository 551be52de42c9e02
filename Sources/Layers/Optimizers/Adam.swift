import Autograd
import TensorCore

/// Adam: steps whose length adapts to each scalar's gradients, from running averages of them and of their squares.
///
///     g ← g + λ θ
///     m ← m + (1 − β₁) (g − m)
///     v ← β₂ v + (1 − β₂) g²
///     θ ← θ − α / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)      in step t = 1, 2, …
///
/// The last line is computed with the fraction expanded by √(1 − β₂ᵗ), as the paper's section 2 advises: one division less.
///
/// λ is PyTorch's `weight_decay`, an L2 penalty (not AdamW's decay). ε stands outside the root, as in the paper.
///
/// - State: `step` (t), `exp_avg.<parameter>` (m), `exp_avg_sq.<parameter>` (v). PyTorch counts t for each parameter by
///   itself; there is one t here, which is the same unless a parameter has no gradient in some step.
/// - Source: Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1; the documentation of
///   `torch.optim.Adam`, whose defaults these are.
public final class Adam<S: Scalar>: Optimizer {
  public let parameters: [(name: String, parameter: Parameter<S>)]
  public var learningRate: Double
  private let betas: (first: Double, second: Double)
  private let epsilon: Double
  private let weightDecay: Double
  private let stepsTaken = Counter()
  private let averages: [Parameter<S>]
  private let squares: [Parameter<S>]

  /// An optimizer that has taken no step.
  public init(
    _ parameters: [(name: String, parameter: Parameter<S>)], learningRate: Double = 1e-3,
    betas: (first: Double, second: Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.parameters = parameters
    self.learningRate = learningRate
    (self.betas, self.epsilon, self.weightDecay) = (betas, epsilon, weightDecay)
    (averages, squares) = (zeros(like: parameters), zeros(like: parameters))
  }

  public func step(_ gradients: [Tensor<S>?]) {
    stepsTaken.value &+= 1
    let t = Double(stepsTaken.value)
    let rootCorrection = (1 - Double.pow(betas.second, t)).squareRoot()
    let update = AdamUpdate(
      weightDecay: S(weightDecay), first: S(1 - betas.first), keep: S(betas.second), second: S(1 - betas.second),
      stepSize: S(learningRate / (1 - Double.pow(betas.first, t)) * rootCorrection),
      epsilon: S(epsilon * rootCorrection))
    forEachGradient("Adam", parameters, gradients) { index, parameter, gradient in
      update.apply(to: parameter, averages[index], squares[index], gradient: gradient)
    }
  }

  public var state: [StateEntry<S>] {
    let names = parameters.map(\.name)
    return [StateEntry("step", .counter(stepsTaken))]
      + zip(names, averages).map { StateEntry("exp_avg.\($0)", .buffer($1)) }
      + zip(names, squares).map { StateEntry("exp_avg_sq.\($0)", .buffer($1)) }
  }
}

/// One step's constants, in the precision of the tensors: those that depend on t were computed in `Double`.
private struct AdamUpdate<S: Scalar> {
  /// λ.
  let weightDecay: S
  /// 1 − β₁.
  let first: S
  /// β₂.
  let keep: S
  /// 1 − β₂.
  let second: S
  /// α √(1 − β₂ᵗ) / (1 − β₁ᵗ).
  let stepSize: S
  /// ε √(1 − β₂ᵗ).
  let epsilon: S

  /// Changes θ, m and v in place, in one pass over memory.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func apply(to parameter: Parameter<S>, _ average: Parameter<S>, _ square: Parameter<S>, gradient: Tensor<S>) {
    parameter.withUnsafeMutableScalars { theta in
      average.withUnsafeMutableScalars { m in
        square.withUnsafeMutableScalars { v in
          gradient.withUnsafeScalars { gradient in
            let (theta, m, v, gradient) = (Lines(theta), Lines(m), Lines(v), Lines(gradient))
            forEachLineRange(of: parameter.shape.count) { lines, streaming in
              for line in lines {
                let g = gradient[line] + weightDecay * theta[line]
                let average = m[line] + first * (g - m[line])
                let square = keep * v[line] + second * g * g
                m[line] = average
                v[line] = square
                theta.write(
                  theta[line] - stepSize * average / (root(of: square) + epsilon), to: line, streaming: streaming)
              }
            }
          }
        }
      }
    }
  }

  /// √ of scalars that are not negative; abs says so to the compiler, whose root is then free of branches.
  @inline(__always)
  private func root(of scalars: SIMD16<S>) -> SIMD16<S> {
    var roots = scalars
    for i in roots.indices { roots[i] = abs(scalars[i]).squareRoot() }
    return roots
  }
}
