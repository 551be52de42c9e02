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
  /// - Parameter gradients: one a parameter, of its shape. A nil says that the loss does not depend on the parameter, which
  ///   is then left alone, with what is remembered of it.
  func step(_ gradients: [Tensor<S>?])

  /// Everything that a checkpoint holds of the optimizer, named after the parameters: `exp_avg.fc_mu.weight`.
  var state: [StateEntry<S>] { get }
}

extension Optimizer {
  /// Moves every parameter once, by the gradients that were computed on a tape.
  @inlinable
  public func step(_ gradients: Gradients<S>, on tape: Tape<S>) {
    step(parameters.map { gradients[tape.variable($0.parameter)] })
  }
}

/// Gives each parameter that has a gradient to `update`, with its place in the list: large ones one by one, each shared by
/// all threads, then small ones side by side: `update` is then called on several threads, for different parameters.
@specialized(where S == Float)
@specialized(where S == Double)
func forEachGradient<S: Scalar>(
  _ name: String, _ parameters: [(name: String, parameter: Parameter<S>)], _ gradients: [Tensor<S>?],
  _ update: (_ index: Int, _ parameter: Parameter<S>, _ gradient: Tensor<S>) -> Void
) {
  precondition(
    gradients.count == parameters.count, "\(name): expected \(parameters.count) gradients, found \(gradients.count)")
  var small: [(Int, Parameter<S>, Tensor<S>)] = []
  for (index, gradient) in gradients.enumerated() {
    guard let gradient else { continue }
    let (parameterName, parameter) = parameters[index]
    precondition(
      gradient.shape == parameter.shape,
      "\(name): expected a gradient of \(parameter.shape) for '\(parameterName)', found \(gradient.shape)")
    if gradient.count > updateGrain {
      update(index, parameter, gradient)
    } else {
      small.append((index, parameter, gradient))
    }
  }
  WorkerPool.shared.run(small.count) { update(small[$0].0, small[$0].1, small[$0].2) }
}

/// Zeros of the parameters' shapes: an optimizer's memory before the first step.
func zeros<S: Scalar>(like parameters: [(name: String, parameter: Parameter<S>)]) -> [Parameter<S>] {
  parameters.map { Parameter(Tensor($0.parameter.shape)) }
}

/// Scalars a task of an update: a constant, so that the cut depends on shapes alone.
let updateGrain = 1 << 13

/// Runs `body` for all lines of so many scalars, on all threads, some lines a task; it is told whether to stream what it writes.
///
/// An update is the first to write a parameter that all threads have read since the last one, and nobody reads it before the
/// next step: optimizers stream parameters where expelling is faster, that is, where another's cache is slow to answer.
///
/// Subnormal numbers count as 0 meanwhile. A running average whose gradients have become 0 shrinks from step to step, and would stay
/// subnormal for ever: of the 400 units of MNIST's first layer 140 no longer fire after ten epochs. Some processors take so long to
/// multiply such numbers that this layer's update took five times as long as another's (measured). What is lost, 1e−38 in `Float`,
/// moves no parameter.
func forEachLineRange(of scalars: Int, _ body: (_ lines: Range<Int>, _ streaming: Bool) -> Void) {
  let streaming = WorkerPool.shared.isExpellingFaster
  WorkerPool.shared.run(lineCount(of: scalars), grain: updateGrain / scalarsPerLine) { lines in
    flushingSubnormals { body(lines, streaming) }
    if streaming { finishStreaming() }
  }
}
