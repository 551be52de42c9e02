import Autograd
import TensorCore

/// A saved state that does not fit a network or an optimizer.
public struct StateError: Error, Equatable, CustomStringConvertible {
  /// The first tensor that does not fit.
  public let name: String
  /// What the network or the optimizer has under this name.
  public let expected: String
  /// What the saved state has.
  public let found: String

  /// `tensor 'fc_mu.weight': expected the shape [20, 400], found none`.
  public var description: String { "tensor '\(name)': expected \(expected), found \(found)" }
}

extension Array {
  /// Gives every tensor of this state the saved value of its name.
  ///
  /// The saved state must have exactly these names, with these shapes. All is looked at before
  /// anything is changed: after an error the state is what it was.
  ///
  /// - Parameters:
  ///   - tensors: the saved parameters and buffers.
  ///   - counters: the saved counters, none of them negative.
  /// - Throws: ``StateError`` for the first tensor, in the order of the state, that is missing or
  ///   has another shape, or else for the first name, in alphabetical order, that the state does
  ///   not have.
  public func load<S: Scalar>(_ tensors: [String: Tensor<S>], counters: [String: Int64]) throws(StateError)
  where Element == StateEntry<S> {
    for entry in self { try entry.expect(tensors[entry.name], counters[entry.name]) }
    let known = Set(map(\.name))
    if let unknown = (Array<String>(tensors.keys) + counters.keys).filter({ !known.contains($0) }).min() {
      throw StateError(
        name: unknown, expected: "nothing of this name",
        found: tensors[unknown].map { "the shape \($0.shape)" } ?? "a counter")
    }
    for entry in self {
      switch entry.kind {
      case .parameter(let own), .buffer(let own): if let saved = tensors[entry.name] { own.value = saved }
      case .counter(let own): if let saved = counters[entry.name] { own.value = saved }
      }
    }
  }
}

extension StateEntry {
  /// Fails unless the saved tensor or counter of this name fits.
  fileprivate func expect(_ tensor: Tensor<S>?, _ counter: Int64?) throws(StateError) {
    let found = tensor.map { "the shape \($0.shape)" } ?? counter.map { "the counter \($0)" } ?? "none"
    switch kind {
    case .parameter(let own), .buffer(let own):
      guard tensor?.shape == own.shape else {
        throw StateError(name: name, expected: "the shape \(own.shape)", found: found)
      }
    case .counter:
      guard let counter, counter >= 0, tensor == nil else {
        throw StateError(name: name, expected: "a counter of at least 0", found: found)
      }
    }
  }
}
