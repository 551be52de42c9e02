import TensorCore

/// A tensor that is trained: a layer owns it, every step's tape reads it, the optimizer changes its scalars.
public final class Parameter<S: Scalar> {
  /// The parameter's shape, which never changes.
  public let shape: Shape

  // Not `value` with an observer: a caller in another module would change a copy and assign it.
  private var tensor: Tensor<S>

  /// The current value.
  public var value: Tensor<S> {
    get { tensor }
    set {
      precondition(newValue.shape == shape, "Parameter: expected \(shape), found \(newValue.shape)")
      tensor = newValue
    }
  }

  /// A parameter with an initial value.
  public init(_ value: Tensor<S>) {
    tensor = value
    shape = value.shape
  }

  /// Lets `body` change the scalars in place; they are copied first if somebody else still holds the value.
  public func withUnsafeMutableScalars<R>(_ body: (UnsafeMutableBufferPointer<S>) throws -> R) rethrows -> R {
    try tensor.withUnsafeMutableScalars(body)
  }
}
