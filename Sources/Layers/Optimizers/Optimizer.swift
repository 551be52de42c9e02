import Autograd
import TensorCore

/// A rule that moves parameters against their gradients, and what it remembers between steps.
public protocol Optimizer<S>: AnyObject {
  /// The precision.
  associatedtype S: Scalar

  /// What is trained, in the order in which gradients are given.
  var parameters: [(name: String, parameter: Parameter<S>)] { get }

  /// The length of a step; it may be changed between steps.
  var learningRate: Double { get set }

  /// Moves every parameter once. Subnormal numbers count as 0 in that, which PyTorch keeps.
  ///
  /// - Parameter gradients: one for each parameter, of its shape. A nil says that the loss does not
  ///   depend on the parameter, which is then left alone, with what is remembered of it.
  func step(_ gradients: [Tensor<S>?])

  /// Everything that a checkpoint holds of the optimizer, named after the parameters:
  /// `exp_avg.fc_mu.weight`.
  var state: [StateEntry<S>] { get }
}

extension Optimizer {
  /// Moves every parameter once, by the gradients that were computed on a tape.
  @inlinable
  public func step(_ gradients: Gradients<S>, on tape: Tape<S>) {
    step(parameters.map { gradients[tape.variable($0.parameter)] })
  }
}

/// Gives each parameter that has a gradient to `update`, with its place in the list.
func forEachGradient<S: Scalar>(
  _ name: String, _ parameters: [(name: String, parameter: Parameter<S>)], _ gradients: [Tensor<S>?],
  _ update: (_ index: Int, _ parameter: Parameter<S>, _ gradient: Tensor<S>) -> Void
) {
  require(
    gradients.count == parameters.count, "\(name): expected \(parameters.count) gradients, found \(gradients.count)")
  for (index, gradient) in gradients.enumerated() {
    guard let gradient else { continue }
    let (parameterName, parameter) = parameters[index]
    require(
      gradient.shape == parameter.shape,
      "\(name): expected a gradient of \(parameter.shape) for '\(parameterName)', found \(gradient.shape)")
    update(index, parameter, gradient)
  }
}

/// Zeros of the parameters' shapes: an optimizer's memory before the first step.
func zeros<S: Scalar>(like parameters: [(name: String, parameter: Parameter<S>)]) -> [Parameter<S>] {
  parameters.map { Parameter(Tensor($0.parameter.shape)) }
}
