import TensorCore

/// A tensor that is trained: a layer owns it, every step's tape reads it, the optimizer changes its
/// scalars.
public final class Parameter<S: Scalar> {
  /// The parameter's shape, which never changes.
  public let shape: Shape

  // Not `value` with an observer: a caller in another module would change a copy and assign it.
  private var tensor: Tensor<S>

  /// The current value.
  public var value: Tensor<S> {
    get { tensor }
    set {
      require(newValue.shape == shape, "Parameter: expected \(shape), found \(newValue.shape)")
      tensor = newValue
    }
  }

  /// A parameter with an initial value.
  public init(_ value: Tensor<S>) {
    tensor = value
    shape = value.shape
  }

  /// Lets `body` change the value in place; its scalars are copied first if somebody else still
  /// holds it.
  public func update<R>(_ body: (inout Tensor<S>) throws -> R) rethrows -> R {
    defer { require(tensor.shape == shape, "Parameter: expected \(shape), found \(tensor.shape)") }
    return try body(&tensor)
  }
}
