import Autograd
import TensorCore

/// Whether a network learns or is used: batch normalisation differs between the two.
public enum Mode: Sendable {
  /// Normalise by the batch, and update the running statistics.
  case training
  /// Normalise by the running statistics.
  case evaluation
}

/// A part of a network that owns its state.
public protocol Layer<S>: AnyObject {
  /// The precision.
  associatedtype S: Scalar

  /// The layer's output for `x`, recorded on x's tape.
  func callAsFunction(_ x: Variable<S>, _ mode: Mode) -> Variable<S>

  /// Everything that a checkpoint holds of the layer, under PyTorch's names, in PyTorch's order.
  var state: [StateEntry<S>] { get }
}

/// One tensor of a network's state and its name in a checkpoint, such as
/// `encoder.0.bn.running_mean`.
public struct StateEntry<S: Scalar> {
  /// What the tensor is.
  public enum Kind {
    /// Trained by the optimizer.
    case parameter(Parameter<S>)
    /// Kept by the layer: a running statistic.
    case buffer(Parameter<S>)
    /// Counted by the layer; a 64-bit integer of rank 0 in a checkpoint.
    case counter(Counter)
  }

  /// The name, without the layer's own.
  public let name: String
  /// The tensor.
  public let kind: Kind

  /// A tensor of the state.
  public init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// The same tensor under `prefix.name`.
  public func prefixed(_ prefix: String) -> StateEntry { StateEntry("\(prefix).\(name)", kind) }
}

/// A number that a layer counts.
public final class Counter {
  /// The count.
  public var value: Int64

  /// A counter at `value`.
  public init(_ value: Int64 = 0) { self.value = value }
}

extension Layer {
  /// The layer's state under its own name: `head.weight`.
  public func state(named name: String) -> [StateEntry<S>] { state.map { $0.prefixed(name) } }
}

extension Sequence {
  /// The states of numbered layers: `encoder.0.…`, `encoder.1.…`.
  public func state<S>(named name: String) -> [StateEntry<S>] where Element: Layer<S> {
    enumerated().flatMap { index, layer in layer.state(named: "\(name).\(index)") }
  }
}
