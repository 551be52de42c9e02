import TensorCore

/// A tensor that is trained: a layer owns it, every step's tape reads it, the optimizer replaces its value.
public final class Parameter<S: Scalar> {
  /// The parameter's shape, which never changes.
  public let shape: Shape

  /// The current value. (The observer does not ask for the old value, so that a change in place copies nothing.)
  public var value: Tensor<S> {
    didSet { precondition(value.shape == shape, "Parameter: expected \(shape), found \(value.shape)") }
  }

  /// A parameter with an initial value.
  public init(_ value: Tensor<S>) {
    self.value = value
    shape = value.shape
  }
}
