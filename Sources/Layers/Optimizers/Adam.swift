import Autograd
import TensorCore

/// Adam: steps whose length adapts to each scalar's gradients, from running averages of them and of
/// their squares.
///
///     g ← g + λ θ
///     m ← m + (1 − β₁) (g − m)
///     v ← β₂ v + (1 − β₂) g²
///     θ ← θ − α / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)      in step t = 1, 2, …
///
/// The last line is computed with the fraction expanded by √(1 − β₂ᵗ), as the paper's section 2
/// advises: one division less.
///
/// λ is PyTorch's `weight_decay`, an L2 penalty (not AdamW's decay). ε stands outside the root, as
/// in the paper.
///
/// - State: `step` (t), `exp_avg.<parameter>` (m), `exp_avg_sq.<parameter>` (v). PyTorch counts t
///   for each parameter by itself; there is one t here, which is the same unless a parameter has no
///   gradient in some step.
/// - Source: Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1; the
///   documentation of `torch.optim.Adam`, whose defaults these are.
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
    let constants = AdamConstants(
      weightDecay: S(weightDecay), first: S(1 - betas.first), keep: S(betas.second), second: S(1 - betas.second),
      stepSize: S(learningRate / (1 - Double.pow(betas.first, t)) * rootCorrection),
      epsilon: S(epsilon * rootCorrection))
    forEachGradient("Adam", parameters, gradients) { index, parameter, gradient in
      move(parameter, averages[index], squares[index], by: gradient, constants)
    }
  }

  public var state: [StateEntry<S>] {
    let names = parameters.map(\.name)
    return [StateEntry("step", .counter(stepsTaken))]
      + zip(names, averages).map { StateEntry("exp_avg.\($0)", .buffer($1)) }
      + zip(names, squares).map { StateEntry("exp_avg_sq.\($0)", .buffer($1)) }
  }
}

/// λ, 1 − β₁, β₂, 1 − β₂, α √(1 − β₂ᵗ) / (1 − β₁ᵗ) and ε √(1 − β₂ᵗ), in the precision of the
/// tensors.
private struct AdamConstants<S: Scalar> {
  let weightDecay, first, keep, second, stepSize, epsilon: S
}

/// Changes θ, m and v.
@specialized(where S == Float) @specialized(where S == Double)
private func move<S: Scalar>(
  _ parameter: Parameter<S>, _ average: Parameter<S>, _ square: Parameter<S>, by gradient: Tensor<S>,
  _ constants: AdamConstants<S>
) {
  parameter.update { theta in
    average.update { m in
      square.update { v in
        theta.update(&m, &v, by: gradient, with: constants) { theta, m, v, g, c in
          let g = g + c.weightDecay * theta
          let m = m + c.first * (g - m)
          let v = c.keep * v + c.second * g * g
          return (theta - c.stepSize * m / (root(of: v) + c.epsilon), m, v)
        }
      }
    }
  }
}

/// √ of scalars that are not negative; the magnitude says so to the compiler, whose root is then
/// free of branches.
@inline(__always)
private func root<S: Scalar>(of scalars: SIMD16<S>) -> SIMD16<S> {
  var roots = scalars
  for i in roots.indices { roots[i] = scalars[i].magnitude.squareRoot() }
  return roots
}
