import TensorCore

/// A tensor that is trained: a layer owns it, every step's tape reads it, the optimizer replaces its value.
public final class Parameter<S: Scalar> {
  /// The current value. Its shape never changes.
  public var value: Tensor<S> {
    didSet {
      precondition(value.shape == oldValue.shape, "Parameter: expected \(oldValue.shape), found \(value.shape)")
    }
  }

  /// A parameter with an initial value.
  public init(_ value: Tensor<S>) { self.value = value }

  /// The parameter's shape.
  public var shape: Shape { value.shape }
}
