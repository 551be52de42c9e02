import TensorCore

/// A tensor that is being differentiated: its value and its place on a tape.
///
/// The methods that make new variables (`x.matmul(w)`, `x.relu()`, `a + b`) stand in the file of
/// their op.
public struct Variable<S: Scalar> {
  /// The value.
  public let value: Tensor<S>
  /// The tape that records what is computed from it.
  public let tape: Tape<S>
  /// The position on the tape; nil for a constant, through which no gradient flows.
  let id: Int?
  /// The number of its line, where the tape keeps a ``Tape/list``.
  public let line: Int?

  /// The value's shape.
  public var shape: Shape { value.shape }
}

extension Op {
  /// Runs the op and records it on the inputs' tape.
  ///
  /// Shapes that do not fit are the programmer's mistake and stop the program with the
  /// ``ShapeError``'s text.
  public func callAsFunction<S: Scalar>(_ inputs: Variable<S>...) -> Variable<S> { apply(inputs).y }

  /// Runs the op and records it; gives its intermediate results as well.
  public func apply<S: Scalar>(_ inputs: [Variable<S>]) -> (y: Variable<S>, saved: [Tensor<S>]) {
    inputs[0].tape.apply(self, to: inputs)
  }
}
