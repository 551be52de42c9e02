import TensorCore

/// The tensors that a file has for a model under PyTorch's names, whoever wrote it.
///
/// - What wraps a model is no part of its tensors' names: `module.` (DataParallel) and `_orig_mod.`
///   (torch.compile) are taken off where every name has them.
/// - Numbers of 16 and 64 bits become `Float`; those of 64 are rounded to the nearest.
/// - A batch normalisation that has not counted its batches, as before PyTorch 0.4.1, has counted
///   0.
struct StoredWeights {
  private static let wrappers = ["module.", "_orig_mod."]
  private static let counter = "num_batches_tracked"

  /// The file's name, for errors.
  let path: String
  private var tensors: [String: StoredTensor]

  /// Those of a file's tensors that are not an optimizer's.
  init(_ tensors: [String: StoredTensor], path: String) {
    self.path = path
    self.tensors = tensors.filter { !$0.key.hasPrefix(CheckpointFormat.optimizerPrefix) }
    // A model is wrapped once or twice; a name that is nothing but wrappers would take for ever.
    for _ in 0..<4 {
      guard let wrapper = Self.wrappers.first(where: isPrefixOfEveryName) else { break }
      self.tensors = Dictionary(
        uniqueKeysWithValues: self.tensors.map { (String($0.key.dropFirst(wrapper.count)), $0.value) })
    }
  }

  private func isPrefixOfEveryName(_ prefix: String) -> Bool {
    !tensors.isEmpty && tensors.keys.allSatisfy { $0.hasPrefix(prefix) }
  }

  /// Leaves out what a model with these names does not have, and gives its names in order.
  mutating func leaveOut(otherThan names: Set<String>) -> [String] {
    let others = tensors.keys.filter { !names.contains($0) }.sorted()
    for name in others { tensors[name] = nil }
    return others
  }

  /// The tensors in single precision, and the counters.
  /// - Throws: for the first tensor, by name, that is none of them, or has a number that is not
  ///   finite.
  func state() throws(TrainingError) -> SavedState {
    var state = SavedState()
    for (name, stored) in tensors.sorted(by: { $0.key < $1.key }) {
      if let count = stored.counter, CheckpointFormat.counts.contains(Int(count)) {
        state.counters[name] = count
      } else {
        state.tensors[name] = try floats(name, stored)
      }
    }
    let mean = ".running_mean"
    for name in tensors.keys where name.hasSuffix(mean) {
      let counter = "\(name.dropLast(mean.count)).\(Self.counter)"
      if tensors[counter] == nil { state.counters[counter] = 0 }
    }
    return state
  }

  private func floats(_ name: String, _ stored: StoredTensor) throws(TrainingError) -> Tensor<Float> {
    guard !name.hasSuffix(".\(Self.counter)") else {
      throw TrainingError.checkpoint(
        path: path, expected: "'\(name)' to be one I64 from 0 to below 2^53",
        found: "\(stored.type.rawValue) " + (stored.counter.map { "\($0)" } ?? "\(stored.shape)"),
        remedy: "save it as an integer, or leave it out: it then counts as 0")
    }
    guard let tensor = stored.floats else {
      throw TrainingError.checkpoint(
        path: path, expected: "floating-point numbers in '\(name)'",
        found: "\(stored.type.rawValue) \(stored.shape)", remedy: "save it as floating-point numbers")
    }
    if name.hasSuffix(".running_var"), let value = tensor.scalars.first(where: { $0 < 0 }) {
      throw TrainingError.checkpoint(
        path: path, expected: "variances of at least 0 in '\(name)'", found: "\(value)",
        remedy: "give weights from before they diverged")
    }
    guard let value = tensor.scalars.first(where: { !$0.isFinite }) else { return tensor }
    throw TrainingError.checkpoint(
      path: path, expected: "finite numbers of single precision in '\(name)'", found: "\(value)",
      remedy: "give weights from before they diverged")
  }
}
