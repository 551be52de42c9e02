import Files
import Models
import TensorCore

/// How a checkpoint stands in a safetensors file.
///
/// | metadata | is |
/// |---|---|
/// | `format` | ``version`` |
/// | `configuration`, `training` | the model and how it was trained, as JSON |
/// | `epoch`, `step` | what is done |
/// | `fingerprints`, `history` | of the images, and of each epoch, as JSON |
/// | `images` | ``ImageDigests`` of the training images |
/// | `random` | the random numbers' algorithm and version |
/// | `commit` | what the program was built from |
/// | `sha256` | of the payload: all bytes after the header |
/// | `header_sha256` | of the header that this entry is missing from |
///
/// The two hashes together cover every name, number and text. Those of the payload and the header
/// as this program writes them count: who reads a file and saves it again may order it otherwise.
enum CheckpointFormat {
  /// The format's name and version.
  static let version = "swift-vae checkpoint/1"
  /// What is counted in a file: steps, batches. No run comes near the end, and one more can always
  /// be counted.
  static let counts = 0..<1 << 53
  /// What the names of the optimizer's tensors begin with.
  static let optimizerPrefix = "optimizer."

  /// The parts of the file, not joined (a large model would be there twice), and the payload's
  /// hash.
  static func serialize(
    _ checkpoint: Checkpoint
  ) throws(TrainingError) -> (header: [UInt8], payload: [UInt8], payloadHash: String) {
    let file = Safetensors(tensors: storedTensors(checkpoint))
    let payload = file.payload
    let hash = sha256(payload)
    var header = file.header
    header.metadata = [
      "format": version,
      "configuration": try ConfigurationJSON.encode(checkpoint.model),
      "training": try ConfigurationJSON.encode(checkpoint.training),
      "epoch": "\(checkpoint.epoch)",
      "step": "\(checkpoint.step)",
      "fingerprints": try ConfigurationJSON.encode(checkpoint.fingerprints),
      "history": try ConfigurationJSON.encode(checkpoint.history),
      "random": checkpoint.randomNumbers,
      "sha256": hash,
    ]
    header.metadata["images"] = checkpoint.images?.text
    header.metadata["commit"] = checkpoint.commit
    header.metadata["header_sha256"] = sha256(header.serialized)
    return (header.serialized, payload, hash)
  }

  private static func storedTensors(_ checkpoint: Checkpoint) -> [String: StoredTensor] {
    var stored: [String: StoredTensor] = [:]
    for (prefix, state) in [("", checkpoint.weights), (optimizerPrefix, checkpoint.optimizer ?? SavedState())] {
      for (name, tensor) in state.tensors { stored[prefix + name] = .float32(tensor) }
      for (name, count) in state.counters { stored[prefix + name] = .int64([], [count]) }
    }
    return stored
  }

  /// Sorts the tensors of a file into the model's and the optimizer's.
  static func states(
    _ tensors: [String: StoredTensor], _ file: CheckpointFile
  ) throws(TrainingError) -> (weights: SavedState, optimizer: SavedState?) {
    var (weights, optimizer) = (SavedState(), SavedState())
    // In place: a state that is copied for each tensor takes a time that grows with their square.
    func add(_ stored: StoredTensor, _ name: String, to state: inout SavedState) throws(TrainingError) {
      if case .float32(let tensor) = stored {
        state.tensors[name] = tensor
      } else if let count = stored.counter {
        guard counts.contains(Int(count)) else { throw file.foreign("'\(name)' to be a count", "\(count)") }
        state.counters[name] = count
      } else {
        throw file.foreign("'\(name)' of type F32, or I64 of rank 0", "\(stored.type.rawValue) \(stored.shape)")
      }
    }
    for (name, stored) in tensors.sorted(by: { $0.key < $1.key }) {
      if name.hasPrefix(optimizerPrefix) {
        try add(stored, String(name.dropFirst(optimizerPrefix.count)), to: &optimizer)
      } else {
        try add(stored, name, to: &weights)
      }
    }
    return (weights, optimizer.tensors.isEmpty && optimizer.counters.isEmpty ? nil : optimizer)
  }
}
